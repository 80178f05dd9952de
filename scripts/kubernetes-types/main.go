// Command kubernetes-types prints the fields of the built-in kinds of Kubernetes as JSON.
//
// Flux converts each built-in object to the Go type of its kind before it applies it, and drops the fields
// that the type does not have (fluxcd/pkg: ssa normalize.UnstructuredList). So the Go types, not the API
// server's OpenAPI, say which fields survive. k8s.io/client-go in go.mod is the version that
// kustomize-controller has.
//
// Output: {"client-go": version, "kinds": {"apps/v1/Deployment": "<type>"}, "types": {"<type>": {"field": "<shape>"}}}.
// A shape is string, boolean, integer, number, int-or-string, quantity, duration, time, bytes, any, the name of a
// type, or a list or map of a shape: []string, {}string. The status is any: Flux removes it.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime/debug"
	"strings"

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
	open  = map[string]bool{} // the types whose fields are being collected
)

// unserved are versions that no API server serves any more (Kubernetes: deprecated API migration guide).
var unserved = map[schema.GroupVersion]bool{
	{Group: "apps", Version: "v1beta1"}:       true,
	{Group: "apps", Version: "v1beta2"}:       true,
	{Group: "extensions", Version: "v1beta1"}: true,
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
	if err := out.Encode(map[string]any{"client-go": version, "kinds": kinds, "types": types}); err != nil {
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
	name := strings.TrimPrefix(strings.TrimPrefix(typ.PkgPath(), "k8s.io/api/"), "k8s.io/apimachinery/pkg/apis/") + "." + typ.Name()
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
		}
	}
}
