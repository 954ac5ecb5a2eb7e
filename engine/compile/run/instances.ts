// Instances of modules, lent to one run after another: making one takes longer than a small morsel. They hold nothing of a run but what
// they call, which is put in its place when they are lent: code keeps its state in memory alone.
import type { OwnWasmMemory, WasmMemory } from '../../columns/wasm-memory.ts'
import { type MathFunction, mathFunctions, mathImport } from '../expression/float-functions.ts'
import { instantiate, type WasmInstance, type WasmModule } from './web-assembly.ts'

export type Imports = Readonly<Record<string, (...args: number[]) => number | void>>

/** More of one module than queries of one thread are under way at once. */
const idleMax = 4

/** A function that code imports, and what it leads to now. */
interface Way {
  to: (first: number, second: number) => number | void
}

export interface LentInstance {
  readonly instance: WasmInstance
  /** Nobody calls it afterwards. */
  giveBack(): void
}

interface Known {
  readonly instance: WasmInstance
  readonly memory: WasmMemory | OwnWasmMemory
  readonly ways: ReadonlyMap<string, Way>
}

/** Of no run: they are what they are, and V8 calls them without a way through JavaScript. */
const mathImports = Object.fromEntries(
  Object.entries(mathFunctions).map(([name, compute]) => [mathImport(name as MathFunction), compute]),
)

const idle = new WeakMap<WasmModule, Known[]>()

export function lendInstance(module: WasmModule, memory: WasmMemory | OwnWasmMemory, imports: Imports): LentInstance {
  let free = idle.get(module)
  if (!free) idle.set(module, (free = []))
  let known = free.pop()
  if (known?.memory !== memory) known = makeInstance(module, memory, Object.keys(imports))
  const { instance, ways } = known
  for (const [name, way] of ways) way.to = imports[name]
  const lent = known
  return {
    instance,
    giveBack: () => {
      for (const way of ways.values()) way.to = leadsNowhere
      if (free.length < idleMax) free.push(lent)
    },
  }
}

function makeInstance(module: WasmModule, memory: WasmMemory | OwnWasmMemory, names: readonly string[]): Known {
  const ways = new Map(names.map((name): [string, Way] => [name, { to: leadsNowhere }]))
  // No import takes more than two.
  const imports = Array.from(ways, ([name, way]) => [name, (first: number, second: number) => way.to(first, second)])
  const all = { ...(Object.fromEntries(imports) as Imports), ...mathImports }
  return { instance: instantiate(module, memory, all), memory, ways }
}

function leadsNowhere(): never {
  throw new Error('an instance that was given back')
}
