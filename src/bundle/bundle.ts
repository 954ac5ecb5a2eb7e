// The program's sources in one file for each thread: a start reads some ten files instead of more than four thousand, and takes half the
// processor time; and Node runs it where it strips no types, in an installed package. The code is the same; what it reads beside itself
// stays where it is.
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type OutputFile, type Plugin } from 'esbuild'

/** The project's. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

const roots = ['src', 'engine', 'catalog', 'regions']

/** How code names a source that a thread of its own begins with. */
const threadEntry = /new URL\('([^']+\.ts)', import\.meta\.url/g

/** They bring compiled code, or files that they look for beside themselves. */
const installed = ['better-sqlite3', 'libpg-query', 'lz4-napi', 'parquet-wasm', 'pg-native', 'pino', 'roaring-wasm']

/** addressOf: an expression for the URL of a source, by its path: what the source takes for its own address. */
export async function bundle(outdir: string, addressOf: (path: string) => string): Promise<readonly OutputFile[]> {
  // The program, and what it starts threads with.
  const entries = ['src/main.ts', ...threadEntries()]
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir,
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
    plugins: [placesOf(entries, addressOf)],
  })
  return outputFiles
}

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

/** Code knows other files by its own address: threads are those of the bundle, all else is where it was. */
const placesOf = (entries: readonly string[], addressOf: (path: string) => string): Plugin => ({
  name: 'places',
  setup: (bundler) => {
    bundler.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
      if (!text.includes('import.meta.url')) return undefined
      // What asks for a source of its own only when that is needed has it in the bundle, too.
      const asking = text.includes("require('./") ? text.replace(/^const require = createRequire.*$/m, '') : text
      const contents = asking.replace(
        /(new URL\('([^']+)\.ts', )?import\.meta\.url/g,
        (_, url?: string, to?: string) => {
          if (url === undefined || to === undefined) return addressOf(path)
          const entry = `${relative(root, resolve(dirname(path), to))}.ts`
          if (!entries.includes(entry)) throw new Error(`${path}: ${entry} is no entry of the bundle`)
          return `new URL('./${basename(entry, '.ts')}.mjs', import.meta.url`
        },
      )
      return { contents, loader: 'ts' }
    })
  },
})
