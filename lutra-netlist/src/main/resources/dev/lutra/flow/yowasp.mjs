// Runs a tool of a YoWASP package as if it were a program in this folder. The package is a function
// over a tree of files: it is given the inputs, and what it made below build/ is written back.
//
//   node yowasp.mjs MODULES PACKAGE COMMAND [INPUT ...] -- [ARGUMENT ...]
//
// MODULES is the folder node_modules that holds PACKAGE, an INPUT a file or folder that is read.
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const OUTPUT = "build";

/** Puts a file, or all files of a folder, into the tree. */
function load(path, tree) {
  if (statSync(path).isDirectory()) {
    readdirSync(path).forEach((name) => load(`${path}/${name}`, tree));
    return;
  }
  const folders = path.split("/");
  const name = folders.pop();
  const place = folders.reduce((folder, next) => (folder[next] ??= {}), tree);
  place[name] = new Uint8Array(readFileSync(path));
}

/** Writes what is new in a folder of the tree: each file whole, or not at all. */
function save(path, tree, before) {
  mkdirSync(path, { recursive: true });
  for (const [name, content] of Object.entries(tree)) {
    const file = join(path, name);
    const old = before?.[name];
    if (!(content instanceof Uint8Array)) {
      save(file, content, old);
    } else if (!(old instanceof Uint8Array) || Buffer.compare(old, content) !== 0) {
      const temporary = `${file}.tmp${process.pid}`;
      try {
        writeFileSync(temporary, content);
        renameSync(temporary, file);
      } finally {
        rmSync(temporary, { force: true });
      }
    }
  }
}

/** Standard output and error go to one log, in their order. */
function print(bytes) {
  for (let at = 0; bytes !== null && at < bytes.length; ) {
    at += writeSync(1, bytes, at);
  }
}

async function run(modules, name, command, inputs, args) {
  const entry = createRequire(join(modules, name)).resolve(name);
  const api = await import(pathToFileURL(entry));
  const tool = api.commands?.[command];
  if (tool === undefined) {
    const known = Object.keys(api.commands ?? {}).join(", ");
    throw new Error(`${name} ${api.version}: got ${known}, expected ${command}; install its latest version`);
  }
  const before = { [OUTPUT]: {} };
  inputs.forEach((input) => load(input, before));
  const options = { stdin: null, stdout: print, stderr: print, decodeASCII: false };
  let status = 0;
  let after;
  try {
    after = await tool(args, before, options);
  } catch (error) {
    if (!(error instanceof api.Exit)) {
      throw error;
    }
    status = error.code;
    after = error.files ?? {};
  }
  if (after[OUTPUT] !== undefined) {
    save(OUTPUT, after[OUTPUT], before[OUTPUT]);
  }
  return status;
}

const [modules, name, command, ...rest] = process.argv.slice(2);
const end = rest.indexOf("--");
let status = 1;
try {
  status = await run(modules, name, command, rest.slice(0, end), rest.slice(end + 1));
} catch (error) {
  print(Buffer.from(`${command} of ${name}: ${error?.stack ?? error}\n`));
}
process.exit(status);
