// A function's code with its passing locals taken out: what is set once and read once is computed where it is read. Baseline code keeps every
// local apart, and settles all of them wherever branches meet, so that code whose first run is its only one gains most.
import type { FunctionBuilder } from './function-builder.ts'
import type { Instruction, ValueType } from './instruction.ts'
import type { Opcode } from './opcodes.ts'

/** A function as it is encoded and printed. */
export interface FunctionCode {
  /** Types of the locals behind the parameters that are left. */
  readonly locals: readonly ValueType[]
  /** The builder's number of a local to the one that it has among those that are left. */
  readonly numbers: readonly number[]
  readonly instructions: readonly Instruction[]
}

export function inlineLocals(fn: FunctionBuilder): FunctionCode {
  const code = new Inliner(fn.locals.length)
  const instructions = code.rewrite(fn.instructions)
  const numbers: number[] = []
  const locals: ValueType[] = []
  fn.locals.forEach((type, local) => {
    const isParameter = local < fn.parameters.length
    numbers.push(fn.parameters.length + locals.length)
    if (isParameter) numbers[local] = local
    else if (code.isUsed(local)) locals.push(type)
  })
  return { locals, numbers, instructions }
}

/** Expressions are written and read by recursion. */
const nodesMax = 48

/** What of a statement decides which expressions may be computed after it instead of before it. */
const effect = {
  none: 0,
  /** A call or a write to memory. */
  writes: 1,
  /** A call or a tee within an expression, or an expression with statements of its own: what is computed when is not told apart. */
  tangled: 2,
} as const

/** An expression that waits to be read. */
interface Waiting {
  readonly local: number
  readonly value: Instruction
  /** Locals that it reads. */
  readonly reads: readonly number[]
  readonly loads: boolean
  readonly nodes: number
}

class Inliner {
  readonly #gets: number[]
  readonly #sets: number[]
  /** When each local is read last: reads are counted from the first instruction on. */
  readonly #readAt: number[]
  readonly #used: boolean[]
  /** Of each statement, in their order: how many reads there were up to its end, and its effects. */
  readonly #ends: number[] = []
  readonly #effects: number[] = []
  /** Of each list of statements that is not empty: how many reads there were up to its end. */
  readonly #listEnds = new Map<readonly Instruction[], number>()
  #clock = 0
  #statement = 0
  #waiting: Waiting[] = []
  // Of the expression that is written now.
  #reads: number[] = []
  #loads = false
  #nodes = 0
  #isPlain = true

  constructor(locals: number) {
    this.#gets = new Array<number>(locals).fill(0)
    this.#sets = new Array<number>(locals).fill(0)
    this.#readAt = new Array<number>(locals).fill(0)
    this.#used = new Array<boolean>(locals).fill(false)
  }

  isUsed(local: number): boolean {
    return this.#used[local]
  }

  rewrite(list: readonly Instruction[]): Instruction[] {
    this.#countList(list)
    return this.#list(list)
  }

  #countList(list: readonly Instruction[]): number {
    let all: number = effect.none
    for (const one of list) {
      const number = this.#ends.length
      this.#ends.push(0)
      this.#effects.push(0)
      const effects = this.#count(one, true)
      this.#ends[number] = this.#clock
      this.#effects[number] = effects
      all |= effects
    }
    this.#listEnds.set(list, this.#clock)
    return all
  }

  /** Answers what it does beside giving a value. */
  #count(one: Instruction, isStatement: boolean): number {
    switch (one.kind) {
      case 'const':
        return effect.none
      case 'get':
        this.#gets[one.local]++
        this.#readAt[one.local] = ++this.#clock
        return effect.none
      case 'set':
        this.#sets[one.local]++
        return this.#count(one.value, one.value.kind === 'call')
      case 'tee':
        this.#sets[one.local]++
        return this.#count(one.value, false) | effect.tangled
      case 'op':
        return this.#countAll(one.args) | (writesMemory(one.op) ? (isStatement ? effect.writes : both) : effect.none)
      case 'call':
        return this.#countAll(one.args) | (isStatement ? effect.writes : both)
      case 'br':
        return one.condition ? this.#count(one.condition, false) : effect.none
      case 'return':
        return one.value ? this.#count(one.value, false) : effect.none
      case 'block':
      case 'loop':
        // Its statements make way for themselves.
        return this.#countList(one.body) & effect.writes
      case 'if': {
        const condition = this.#count(one.condition, false)
        const arms = this.#countList(one.then) | (one.otherwise ? this.#countList(one.otherwise) : effect.none)
        return condition | (isStatement ? arms & effect.writes : both)
      }
    }
  }

  #countAll(args: readonly Instruction[]): number {
    let all: number = effect.none
    for (const arg of args) all |= this.#count(arg, false)
    return all
  }

  #list(list: readonly Instruction[]): Instruction[] {
    const out: Instruction[] = []
    const listEnd = this.#listEnds.get(list)!
    for (const one of list) {
      const number = this.#statement++
      const end = this.#ends[number]
      this.#makeWay(one, this.#effects[number], end, listEnd, out)
      const left = this.#rewritten(one, end, listEnd)
      if (left) out.push(left)
    }
    return out
  }

  /**
   * Computes now what cannot wait for the end of a statement, though it is read after it, or within it where that may be too late. What is
   * read behind this list's end belongs to another arm, which is not come to from here.
   */
  #makeWay(one: Instruction, effects: number, end: number, listEnd: number, out: Instruction[]): void {
    if (this.#waiting.length === 0) return
    const isTangled = (effects & effect.tangled) !== 0 || one.kind === 'loop'
    const hasStatements = one.kind === 'block' || one.kind === 'if'
    const changed = one.kind === 'set' ? one.local : -1
    const still: Waiting[] = []
    for (const waiting of this.#waiting) {
      const readAt = this.#readAt[waiting.local]
      if (readAt > listEnd) {
        still.push(waiting)
        continue
      }
      const isTaken = readAt <= end
      const waits =
        !isTangled &&
        (isTaken ||
          (!hasStatements &&
            !(waiting.loads && (effects & effect.writes) !== 0) &&
            !(changed >= 0 && waiting.reads.includes(changed))))
      if (waits) still.push(waiting)
      else out.push(this.#set(waiting.local, waiting.value, waiting.reads))
    }
    this.#waiting = still
  }

  /** undefined: it waits, or does nothing. */
  #rewritten(one: Instruction, end: number, listEnd: number): Instruction | undefined {
    this.#reads = []
    this.#loads = false
    this.#nodes = 0
    this.#isPlain = true
    switch (one.kind) {
      case 'set': {
        const { local } = one
        const value = this.#expression(one.value)
        if (this.#isPlain && this.#gets[local] === 0) return undefined
        const readAt = this.#readAt[local]
        const isPassing = this.#gets[local] === 1 && this.#sets[local] === 1 && readAt > end && readAt <= listEnd
        if (!isPassing || !this.#isPlain || this.#nodes > nodesMax) return this.#set(local, value, this.#reads)
        this.#waiting.push({ local, value, reads: this.#reads, loads: this.#loads, nodes: this.#nodes })
        return undefined
      }
      case 'block':
      case 'loop': {
        const body = this.#list(one.body)
        return body.length > 0 ? { ...one, body } : undefined
      }
      default: {
        const written = this.#expression(one)
        this.#use(this.#reads)
        return written
      }
    }
  }

  #set(local: number, value: Instruction, reads: readonly number[]): Instruction {
    this.#used[local] = true
    this.#use(reads)
    return { kind: 'set', local, value }
  }

  #use(locals: readonly number[]): void {
    for (const local of locals) this.#used[local] = true
  }

  #expression(one: Instruction): Instruction {
    this.#nodes++
    switch (one.kind) {
      case 'const':
        return one
      case 'get': {
        const at = this.#gets[one.local] === 1 ? this.#waiting.findIndex(({ local }) => local === one.local) : -1
        if (at < 0) {
          this.#reads.push(one.local)
          return one
        }
        const [{ value, reads, loads, nodes }] = this.#waiting.splice(at, 1)
        this.#reads.push(...reads)
        this.#loads ||= loads
        this.#nodes += nodes
        return value
      }
      case 'op': {
        if (one.offset !== undefined) this.#loads = true
        if (writesMemory(one.op)) this.#isPlain = false
        const args = this.#all(one.args)
        return args === one.args ? one : { ...one, args }
      }
      case 'call': {
        this.#isPlain = false
        const args = this.#all(one.args)
        return args === one.args ? one : { ...one, args }
      }
      case 'set':
      case 'tee':
        this.#isPlain = false
        this.#used[one.local] = true
        return { ...one, value: this.#expression(one.value) }
      case 'br':
        return one.condition ? { ...one, condition: this.#expression(one.condition) } : one
      case 'return':
        return one.value ? { ...one, value: this.#expression(one.value) } : one
      case 'if':
        return this.#choice(one)
      case 'block':
      case 'loop':
        throw new Error('a block within an expression')
    }
  }

  #choice(one: Instruction & { readonly kind: 'if' }): Instruction {
    const condition = this.#expression(one.condition)
    // What the arms' statements read is theirs.
    const reads = this.#reads
    const then = this.#list(one.then)
    const otherwise = one.otherwise && this.#list(one.otherwise)
    this.#reads = reads
    this.#isPlain = false
    return { ...one, condition, then, otherwise }
  }

  #all(args: readonly Instruction[]): readonly Instruction[] {
    let changed: Instruction[] | undefined
    for (let i = 0; i < args.length; i++) {
      const written = this.#expression(args[i])
      if (written === args[i]) continue
      changed ??= [...args]
      changed[i] = written
    }
    return changed ?? args
  }
}

const both = effect.writes | effect.tangled

const writing = new Map<Opcode, boolean>()

/** Beside what it gives: atomic operations, too, which other threads see. */
function writesMemory(name: Opcode): boolean {
  let writes = writing.get(name)
  if (writes === undefined) writing.set(name, (writes = name.includes('.store') || name.includes('.atomic.')))
  return writes
}
