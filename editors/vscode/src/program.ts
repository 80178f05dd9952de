// Finds the program gitops-lint. Never in an open folder: that would run a file of the repository.

import * as fs from "node:fs";
import * as path from "node:path";

export interface Places {
  /** The setting `gitops-lint.path`, which only the user can set; empty if it is not set. */
  setting: string;
  /** The environment variables of the editor. */
  environment: Record<string, string | undefined>;
  /** The open folders. */
  folders: readonly string[];
  windows: boolean;
}

/** The absolute path of the program; undefined if there is none. */
export function findProgram(places: Places): string | undefined {
  if (places.setting) {
    return path.isAbsolute(places.setting) && isFile(places.setting) ? places.setting : undefined;
  }
  const names = places.windows ? ["gitops-lint.exe"] : ["gitops-lint"];
  const folders = places.folders.map(real);
  for (const directory of directories(places)) {
    for (const name of names) {
      const found = path.join(directory, name);
      if (isFile(found) && ![found, real(found)].some((it) => folders.some((folder) => isInside(it, folder)))) {
        return found;
      }
    }
  }
  return undefined;
}

/** The directories in which to look: those of the active virtual environment and of PATH. */
function directories(places: Places): string[] {
  const { VIRTUAL_ENV: active, PATH: search } = places.environment;
  const found = active ? [path.join(active, places.windows ? "Scripts" : "bin")] : [];
  found.push(...(search ?? places.environment["Path"] ?? "").split(path.delimiter));
  // An empty or relative entry depends on the working directory.
  return found.filter((it) => path.isAbsolute(it));
}

function isInside(file: string, folder: string): boolean {
  const below = path.relative(folder, file);
  return below === "" || !(below === ".." || below.startsWith(`..${path.sep}`) || path.isAbsolute(below));
}

function isFile(file: string): boolean {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function real(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}
