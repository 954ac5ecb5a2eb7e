// The modules that lie here are what their sources say.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { compileKernels } from './compile-kernels.ts'
import { kernelNames } from './load-kernel.ts'

test('modules are up to date: npm run build:kernels', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-kernels-'))
  try {
    compileKernels(directory)
    for (const name of kernelNames) {
      const kept = readFileSync(new URL(`${name}.wasm`, import.meta.url))
      assert.ok(kept.equals(readFileSync(join(directory, `${name}.wasm`))), name)
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
