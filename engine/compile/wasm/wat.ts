// A module description as WebAssembly text, for EXPLAIN (COMPILED) and for whoever reads generated code.
import type { FunctionBuilder } from './function-builder.ts'
import { type FunctionCode, inlineLocals } from './inline-locals.ts'
import type { Instruction } from './instruction.ts'
import type { ModuleDescription } from './module.ts'

export function moduleText(module: ModuleDescription): string {
  const lines = ['(module', '  (import "env" "memory" (memory 1 65536 shared))']
  for (const { name, parameters, results } of module.imports)
    lines.push(`  (import "env" "${name}" (func $${name}${list('param', parameters)}${list('result', results)}))`)
  for (const one of module.functions) lines.push(...functionLines(one, module.exports.includes(one.name)))
  return `${lines.join('\n')})`
}

const list = (word: string, types: readonly string[]): string =>
  types.length > 0 ? ` (${word} ${types.join(' ')})` : ''

function functionLines(one: FunctionBuilder, exported: boolean): string[] {
  const code = inlineLocals(one)
  const head = `(func $${one.name}${exported ? ` (export "${one.name}")` : ''}${list('param', one.parameters)}${list('result', one.results)}${list('local', code.locals)}`
  return [`  ${head}`, ...code.instructions.flatMap((instruction) => lines(instruction, 2, code)), '  )']
}

const indent = (depth: number, text: string): string => '  '.repeat(depth) + text

function lines(instruction: Instruction, depth: number, code: FunctionCode): string[] {
  switch (instruction.kind) {
    case 'block':
    case 'loop':
      return [
        indent(depth, `(${instruction.kind} $${instruction.label.name}`),
        ...instruction.body.flatMap((one) => lines(one, depth + 1, code)),
        indent(depth, ')'),
      ]
    case 'if':
      return [
        indent(
          depth,
          `(if${instruction.result ? ` (result ${instruction.result})` : ''} ${flat(instruction.condition, code)}`,
        ),
        indent(depth + 1, '(then'),
        ...instruction.then.flatMap((one) => lines(one, depth + 2, code)),
        ...(instruction.otherwise
          ? [indent(depth + 1, ') (else'), ...instruction.otherwise.flatMap((one) => lines(one, depth + 2, code))]
          : []),
        indent(depth + 1, '))'),
      ]
    default:
      return [indent(depth, flat(instruction, code))]
  }
}

/** On one line: what an operand is. */
function flat(instruction: Instruction, code: FunctionCode): string {
  const operands = (args: readonly Instruction[]): string[] => args.map((one) => flat(one, code))
  switch (instruction.kind) {
    case 'const':
      return `(${instruction.type}.const ${instruction.value})`
    case 'get':
      return `(local.get ${code.numbers[instruction.local]})`
    case 'set':
    case 'tee':
      return `(local.${instruction.kind} ${code.numbers[instruction.local]} ${flat(instruction.value, code)})`
    case 'br':
      return instruction.condition
        ? `(br_if $${instruction.label.name} ${flat(instruction.condition, code)})`
        : `(br $${instruction.label.name})`
    case 'call':
      return `(call $${[instruction.target.name, ...operands(instruction.args)].join(' ')})`
    case 'return':
      return instruction.value ? `(return ${flat(instruction.value, code)})` : '(return)'
    case 'op': {
      const offset = instruction.offset ? [`offset=${instruction.offset}`] : []
      const lane = instruction.lane === undefined ? [] : [String(instruction.lane)]
      return `(${[instruction.op, ...offset, ...lane, ...operands(instruction.args)].join(' ')})`
    }
    default:
      return lines(instruction, 0, code)
        .map((line) => line.trim())
        .join(' ')
  }
}
