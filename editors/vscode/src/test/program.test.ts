import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { test } from "node:test";

import { findProgram } from "../program";

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "gitops-lint-")));

function program(directory: string): string {
  fs.mkdirSync(path.join(root, directory), { recursive: true });
  const file = path.join(root, directory, "gitops-lint");
  fs.writeFileSync(file, "");
  return file;
}

const folders = [path.join(root, "repository")];
const own = program("repository/.venv/bin");
const active = program("active/bin");
const installed = program("usr/bin");
fs.symlinkSync(path.dirname(own), path.join(root, "link"));
const places = { setting: "", environment: {}, folders, windows: false };

function search(...directories: string[]): Record<string, string> {
  return { PATH: directories.join(path.delimiter) };
}

test("the setting wins, and must be an absolute path of a file", () => {
  const environment = search(path.dirname(installed));
  assert.equal(findProgram({ ...places, environment, setting: active }), active);
  assert.equal(findProgram({ ...places, environment, setting: "bin/gitops-lint" }), undefined);
  assert.equal(findProgram({ ...places, environment, setting: path.join(root, "none") }), undefined);
});

test("the active virtual environment comes before PATH", () => {
  const environment = { ...search(path.dirname(installed)), VIRTUAL_ENV: path.join(root, "active") };
  assert.equal(findProgram({ ...places, environment }), active);
  assert.equal(findProgram({ ...places, environment: search(path.dirname(installed)) }), installed);
  assert.equal(findProgram(places), undefined);
});

test("nothing in an open folder is run", () => {
  const environment = search(path.dirname(own), path.join(root, "link"), "", ".", path.dirname(installed));
  assert.equal(findProgram({ ...places, environment }), installed);
  const inside = { VIRTUAL_ENV: path.join(root, "repository/.venv") };
  assert.equal(findProgram({ ...places, environment: inside }), undefined);
});
