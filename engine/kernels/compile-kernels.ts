// Compiles the kernels' AssemblyScript to the modules that lie beside it: `npm run build:kernels`, or into another directory (the
// test that what lies there is what the sources say).
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { kernelNames } from './load-kernel.ts'

const compiler = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js')
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** No runtime, no data of their own, no checks: a kernel is loops over somebody else's memory. */
const flags: readonly string[] = [
  ...['-O3', '--converge', '--runtime', 'stub', '--noAssert', '--use', 'abort='],
  ...['--importMemory', '--noExportMemory', '--enable', 'simd'],
]

export function compileKernels(directory: string): void {
  for (const name of kernelNames) {
    const { status, stderr } = spawnSync(
      process.execPath,
      [compiler, here(`assembly/${name}.ts`), '-o', `${directory}/${name}.wasm`, ...flags],
      { encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(stderr)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) compileKernels(here('.'))
