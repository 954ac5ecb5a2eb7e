// The server's sources in one file for each thread: a start reads some ten files instead of more than four thousand, and takes a third of
// the processor time. A whole run starts about a hundred servers. The code is the same; what it reads beside itself stays where it is.
import { createHash } from 'node:crypto'
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(root, 'node_modules/.cache/cadastre-tests')

const roots = ['src', 'engine', 'catalog', 'regions']

/** How code names a source that a thread of its own begins with. */
const threadEntry = /new URL\('([^']+\.ts)', import\.meta\.url/g

/** The program, and what it starts threads with. */
const entries = ['src/main.ts', ...threadEntries()]

function threadEntries(): string[] {
  const sources = globSync(
    roots.map((folder) => `${folder}/**/*.ts`),
    { cwd: root },
  )
  const found = sources
    .filter((path) => !/[.-](test|child)\.ts$/.test(path))
    .flatMap((path) =>
      Array.from(readFileSync(join(root, path), 'utf8').matchAll(threadEntry), ([, to]) => join(dirname(path), to)),
    )
  return [...new Set(found)].sort()
}

/** They bring compiled code, or files that they look for beside themselves. */
const installed = ['better-sqlite3', 'libpg-query', 'lz4-napi', 'parquet-wasm', 'pg-native', 'pino', 'roaring-wasm']

const bundlesMax = 4

/** Answers the program's path. */
export async function bundleServer(): Promise<string> {
  mkdirSync(cache, { recursive: true })
  const place = mkdtempSync(join(cache, 'new-'))
  try {
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: entries,
      outdir: cache,
      entryNames: '[name]',
      outExtension: { '.js': '.mjs' },
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      // Some code asks for the names of classes.
      keepNames: true,
      external: installed,
      // Packages in CommonJS ask for others when they run.
      banner: {
        js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`,
      },
      plugins: [placesOf],
    })
    const hash = createHash('sha256')
    for (const { path, contents } of outputFiles) hash.update(path).update(contents)
    const kept = join(cache, hash.digest('hex').slice(0, 16))
    if (!existsSync(kept)) {
      for (const { path, contents } of outputFiles) writeFileSync(join(place, basename(path)), contents)
      renameSync(place, kept)
    }
    forgetOldest(kept)
    return join(kept, 'main.mjs')
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/** Code knows other files by its own address: threads are those of the bundle, all else is where it was. */
const placesOf: Plugin = {
  name: 'places',
  setup: (bundler) => {
    bundler.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
      if (!text.includes('import.meta.url')) return undefined
      const address = JSON.stringify(pathToFileURL(path).href)
      // What asks for a source of its own only when that is needed has it in the bundle, too.
      const asking = text.includes("require('./") ? text.replace(/^const require = createRequire.*$/m, '') : text
      const contents = asking.replace(
        /(new URL\('([^']+)\.ts', )?import\.meta\.url/g,
        (_, url?: string, to?: string) => {
          if (url === undefined || to === undefined) return address
          const entry = `${relative(root, resolve(dirname(path), to))}.ts`
          if (!entries.includes(entry)) throw new Error(`${path}: ${entry} is no entry of the bundle`)
          return `new URL('./${basename(entry, '.ts')}.mjs', import.meta.url`
        },
      )
      return { contents, loader: 'ts' }
    })
  },
}

function forgetOldest(kept: string): void {
  const all = readdirSync(cache)
    .map((name) => join(cache, name))
    .filter((path) => path !== kept && !path.includes('new-'))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  for (const path of all.slice(bundlesMax - 1)) rmSync(path, { recursive: true, force: true })
}
