// The bundle that tests start as the server, made once for a whole run, which starts more than a hundred: it reads what lies beside the sources
// where that is.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundle, root } from '../../src/bundle/bundle.ts'

const cache = join(root, 'node_modules/.cache/cadastre-tests')

const bundlesMax = 4

/** Answers the program's path. */
export async function bundleServer(): Promise<string> {
  mkdirSync(cache, { recursive: true })
  const place = mkdtempSync(join(cache, 'new-'))
  try {
    const outputFiles = await bundle(cache, (path) => JSON.stringify(pathToFileURL(path).href))
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

function forgetOldest(kept: string): void {
  const all = readdirSync(cache)
    .map((name) => join(cache, name))
    .filter((path) => path !== kept && !path.includes('new-'))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  for (const path of all.slice(bundlesMax - 1)) rmSync(path, { recursive: true, force: true })
}
