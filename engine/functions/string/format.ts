// format(): %s, %I and %L with positions, widths and a minus flag.
import { PgError, invalidParameter } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import type { Value } from '../../types/type.ts'
import { stableLax } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { textOf } from '../text-form.ts'
import { characterCount } from './characters.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { quoteLiteral } from '../../sql-text/quote-literal.ts'

export const formatFunctions: readonly FunctionDefinition[] = [
  stableLax(3540, 'format', [Oid.text], Oid.text, (args: readonly Value[], context) => formatText(args, context)),
  stableLax(3539, 'format', [Oid.text, Oid.any], Oid.text, { variadic: Oid.any }, (args: readonly Value[], context) =>
    formatText(args, context),
  ),
]

const unterminated = (): PgError =>
  invalidParameter('unterminated format() type specifier', { hint: 'For a single "%" use "%%".' })
const tooFew = (): PgError => invalidParameter('too few arguments for format()')

const specifier = /^(?:(\d+)\$)?(-*)(?:(\d+)|(\*)(?:(\d+)\$)?)?(.?)/su

function formatText(args: readonly Value[], context: FunctionContext): string | null {
  const template = args[0] as string | null
  if (template === null) return null
  let result = ''
  let next = 1
  let at = 0
  const take = (position: string | undefined): number => {
    const index = position === undefined ? next : Number(position)
    if (index === 0) throw invalidParameter('format specifies argument 0, but arguments are numbered from 1')
    if (index >= args.length) throw tooFew()
    next = index + 1
    return index
  }
  for (;;) {
    const percent = template.indexOf('%', at)
    if (percent < 0) return result + template.slice(at)
    result += template.slice(at, percent)
    if (template[percent + 1] === '%') {
      result += '%'
      at = percent + 2
      continue
    }
    const [whole, position, minus, fixedWidth, star, widthPosition, kind] = specifier.exec(template.slice(percent + 1))!
    at = percent + 1 + whole.length
    if (kind === '') throw unterminated()
    let width = 0
    if (fixedWidth !== undefined) width = Number(fixedWidth)
    else if (star !== undefined) width = widthOf(args, take(widthPosition), context)
    if (!'sIL'.includes(kind)) {
      throw invalidParameter(`unrecognized format() type specifier "${kind}"`, { hint: 'For a single "%" use "%%".' })
    }
    const index = take(position)
    const text = converted(args[index], kind, context.argTypes[index].oid, context)
    const padding = ' '.repeat(Math.max(Math.abs(width) - characterCount(text), 0))
    result += minus !== '' || width < 0 ? text + padding : padding + text
  }
}

function widthOf(args: readonly Value[], index: number, context: FunctionContext): number {
  const value = args[index]
  if (value === null) return 0
  const type = context.argTypes[index].oid
  if (type === Oid.int4 || type === Oid.int2) return value as number
  return typeByOid(Oid.int4).parse(textOf(value, type, context), context.settings) as number
}

function converted(value: Value, kind: string, type: number, context: FunctionContext): string {
  if (value === null) {
    if (kind === 'I') throw new PgError('22004', 'null values cannot be formatted as an SQL identifier')
    return kind === 'L' ? 'NULL' : ''
  }
  const text = textOf(value, type, context)
  if (kind === 's') return text
  return kind === 'I' ? quoteIdentifier(text) : quoteLiteral(text)
}
