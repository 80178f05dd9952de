// Command kubernetes-types prints the fields of the built-in kinds of Kubernetes as JSON.
//
// Flux converts each built-in object to the Go type of its kind before it applies it, and drops the fields
// that the type does not have (fluxcd/pkg: ssa normalize.UnstructuredList). So the Go types, not the API
// server's OpenAPI, say which fields survive. k8s.io/client-go in go.mod is the version that
// kustomize-controller has.
//
// Output: {"client-go": version, "kinds": {"apps/v1/Deployment": "<type>"}, "types": {"<type>": {"field": "<shape>"}},
// "enums": {"<type>": ["<value>"]}}.
// A shape is string, boolean, integer, number, int-or-string, quantity, duration, time, bytes, any, the name of a
// type, or a list or map of a shape: []string, {}string. The status is any: Flux removes it.
//
// An enum is a type of text that its source marks with +enum or +k8s:enum; its values are the constants of the type.
// Fields behind a feature gate are strings: without the gate, the API server drops them, whatever their value.
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/constant"
	gotypes "go/types"
	"os"
	"reflect"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/scheme"
)

type fields map[string]string

var (
	types = map[string]fields{}
	known = map[string][]string{} // every enum that a field has
	enums = map[string][]string{} // those that the API server checks
	open  = map[string]bool{}     // the types whose fields are being collected
)

// unserved are versions that no API server serves any more (Kubernetes: deprecated API migration guide).
var unserved = map[schema.GroupVersion]bool{
	{Group: "apps", Version: "v1beta1"}:       true,
	{Group: "apps", Version: "v1beta2"}:       true,
	{Group: "extensions", Version: "v1beta1"}: true,
}

// gated are the fields of enums that the API servers of supported versions do not check, unless a feature gate is on.
// (Kubernetes: ContainerStopSignals, ImageVolume; the others are newer than some of these versions)
var gated = map[string]bool{
	"core/v1.GRPCAction.mode":              true,
	"core/v1.HTTPGetAction.protocol":       true,
	"core/v1.ImageVolumeSource.pullPolicy": true,
	"core/v1.Lifecycle.stopSignal":         true,
}

var leaves = map[reflect.Type]string{
	reflect.TypeFor[intstr.IntOrString]():   "int-or-string",
	reflect.TypeFor[resource.Quantity]():    "quantity",
	reflect.TypeFor[metav1.Time]():          "time",
	reflect.TypeFor[metav1.MicroTime]():     "time",
	reflect.TypeFor[metav1.Duration]():      "duration",
	reflect.TypeFor[metav1.FieldsV1]():      "any",
	reflect.TypeFor[runtime.RawExtension](): "any",
}

func main() {
	kinds := map[string]string{}
	for kind, typ := range scheme.Scheme.AllKnownTypes() {
		meta, object := typ.FieldByName("ObjectMeta")
		if !object || meta.Type != reflect.TypeFor[metav1.ObjectMeta]() {
			continue // a list, or options of a request
		}
		if strings.Contains(kind.Version, "alpha") || unserved[schema.GroupVersion{Group: kind.Group, Version: kind.Version}] {
			continue
		}
		kinds[strings.TrimPrefix(kind.Group+"/", "/")+kind.Version+"/"+kind.Kind] = shape(typ)
	}
	version := ""
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "k8s.io/client-go" {
			version = module.Version
		}
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", " ")
	if err := out.Encode(map[string]any{"client-go": version, "kinds": kinds, "types": types, "enums": enums}); err != nil {
		panic(err)
	}
}

func shape(typ reflect.Type) string {
	if leaf, ok := leaves[typ]; ok {
		return leaf
	}
	switch typ.Kind() {
	case reflect.Pointer:
		return shape(typ.Elem())
	case reflect.String:
		if values := packageOf(typ.PkgPath())[typ.Name()]; len(values) > 0 {
			known[nameOf(typ)] = values
			return nameOf(typ)
		}
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint8:
		return "integer"
	case reflect.Float64:
		return "number"
	case reflect.Slice:
		if typ.Elem().Kind() == reflect.Uint8 {
			return "bytes"
		}
		return "[]" + shape(typ.Elem())
	case reflect.Map:
		return "{}" + shape(typ.Elem())
	case reflect.Struct:
		return structure(typ)
	}
	panic(fmt.Sprintf("no shape for %v", typ))
}

func structure(typ reflect.Type) string {
	name := nameOf(typ)
	if open[name] {
		return "any" // a type that contains itself
	}
	if _, ok := types[name]; ok {
		return name
	}
	types[name] = fields{}
	open[name] = true
	collect(typ, types[name])
	delete(open, name)
	return name
}

func nameOf(typ reflect.Type) string {
	return strings.TrimPrefix(strings.TrimPrefix(typ.PkgPath(), "k8s.io/api/"), "k8s.io/apimachinery/pkg/apis/") + "." + typ.Name()
}

var (
	marker = regexp.MustCompile(`(?m)^\s*\+(k8s:)?enum\s*$`)
	parsed = map[string]map[string][]string{}
)

// packageOf returns the enums that the source of a package declares, by the name of their type.
func packageOf(path string) map[string][]string {
	if found, ok := parsed[path]; ok || path == "" {
		return found
	}
	found := map[string][]string{}
	parsed[path] = found
	loaded, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedDeps,
	}, path)
	if err != nil {
		panic(err)
	}
	for _, file := range loaded[0].Syntax {
		for _, decl := range file.Decls {
			if group, ok := decl.(*ast.GenDecl); ok {
				mark(group, found)
			}
		}
	}
	// The type checker knows the value of a constant however it is written: AddressTypeIPv4 is a conversion of
	// a constant of another package.
	scope := loaded[0].Types.Scope()
	for _, name := range scope.Names() {
		value, ok := scope.Lookup(name).(*gotypes.Const)
		if !ok || value.Val().Kind() != constant.String {
			continue
		}
		if named, ok := value.Type().(*gotypes.Named); ok && named.Obj().Pkg() == loaded[0].Types {
			if _, marked := found[named.Obj().Name()]; marked {
				found[named.Obj().Name()] = append(found[named.Obj().Name()], constant.StringVal(value.Val()))
			}
		}
	}
	for name, values := range found {
		slices.Sort(values)
		found[name] = slices.Compact(values) // a value may have a second, deprecated name
	}
	return found
}

// mark adds the types of a declaration that its comments mark as enums.
func mark(group *ast.GenDecl, marked map[string][]string) {
	for _, spec := range group.Specs {
		typ, ok := spec.(*ast.TypeSpec)
		if !ok {
			continue
		}
		// A directive is not part of the text of its comment.
		comments := ""
		for _, doc := range []*ast.CommentGroup{group.Doc, typ.Doc} {
			if doc != nil {
				for _, line := range doc.List {
					comments += strings.TrimPrefix(line.Text, "//") + "\n"
				}
			}
		}
		if marker.MatchString(comments) {
			marked[typ.Name.Name] = nil
		}
	}
}

// collect adds the fields of a struct and of the structs inlined in it.
func collect(typ reflect.Type, into fields) {
	for i := range typ.NumField() {
		field := typ.Field(i)
		tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case tag == "-":
		case tag == "status":
			into[tag] = "any" // Flux removes it
		case tag == "" && field.Anonymous:
			collect(field.Type, into)
		case tag == "":
			panic(fmt.Sprintf("%v.%s has no name in JSON", typ, field.Name))
		default:
			into[tag] = shape(field.Type)
			name := strings.TrimLeft(into[tag], "[]{}")
			if values, ok := known[name]; !ok {
				continue
			} else if gated[nameOf(typ)+"."+tag] || strings.HasPrefix(nameOf(typ), "resource/") {
				into[tag] = strings.TrimSuffix(into[tag], name) + "string"
			} else {
				enums[name] = values
			}
		}
	}
}
