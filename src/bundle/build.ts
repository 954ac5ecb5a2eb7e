// npm run build: the bundle that the package brings and its command runs, in dist.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { bundle, root } from './bundle.ts'

const directory = join(root, 'dist')

/** Wherever the package lies: from the bundle's place to the source's. */
const addressOf = (path: string): string => {
  const way = relative(directory, path).split(sep).join('/')
  return `new URL(${JSON.stringify(way)}, import.meta.url).href`
}

const files = await bundle(directory, addressOf)
rmSync(directory, { recursive: true, force: true })
mkdirSync(directory)
for (const { path, contents } of files) writeFileSync(path, contents)
