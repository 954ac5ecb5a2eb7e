// DefElem: the `name = value` of option lists. An option may come once.
import { PgError } from '../../errors.ts'
import { bodyOf, kindOf, locationOf, nameParts, type ParseNode } from '../../parse/node.ts'

export interface DefinitionElement {
  readonly name: string
  readonly namespace?: string
  readonly argument: ParseNode | undefined
  readonly position: number
}

export function definitionElements(nodes: readonly ParseNode[] | undefined): DefinitionElement[] {
  return (nodes ?? []).map((node) => {
    const element = bodyOf(node)
    return {
      name: element.defname ?? '',
      namespace: element.defnamespace,
      argument: element.arg,
      position: locationOf(element) + 1,
    }
  })
}

/** The option's value, which the grammar has seen to. */
export function argumentOf(element: DefinitionElement): ParseNode {
  if (element.argument) return element.argument
  throw new PgError('42601', `${element.name} requires a parameter`, { position: element.position })
}

export function refuseRepeats(elements: readonly DefinitionElement[]): void {
  const seen = new Set<string>()
  for (const { name, position } of elements) {
    if (seen.has(name)) throw new PgError('42601', 'conflicting or redundant options', { position })
    seen.add(name)
  }
}

export const textOf = (element: DefinitionElement): string => {
  const { argument } = element
  if (!argument) return 'true'
  const body = bodyOf(argument)
  switch (kindOf(argument)) {
    case 'Integer':
      return String(body.ival ?? 0)
    case 'Float':
      return body.fval ?? '0'
    case 'Boolean':
      return String(body.boolval ?? false)
    case 'String':
      return body.sval ?? ''
    case 'TypeName':
      return nameParts(body.names).join('.')
    case 'List':
      return nameParts(body.items).join('.')
    case 'A_Star':
      return '*'
    default:
      throw new PgError('42601', `${element.name} requires a parameter`, { position: element.position })
  }
}

export const booleanOf = (element: DefinitionElement): boolean => {
  const text = textOf(element).toLowerCase()
  if (['true', 'on', '1'].includes(text)) return true
  if (['false', 'off', '0'].includes(text)) return false
  throw new PgError('42601', `${element.name} requires a Boolean value`, { position: element.position })
}

export const bigintOf = (element: DefinitionElement): bigint => {
  const text = textOf(element)
  if (!/^[+-]?\d+$/.test(text)) {
    throw new PgError('42601', `${element.name} requires a numeric value`, { position: element.position })
  }
  const value = BigInt(text)
  if (value < -(2n ** 63n) || value >= 2n ** 63n) {
    throw new PgError('22003', `value "${text}" is out of range for type bigint`)
  }
  return value
}

export const integerOf = (element: DefinitionElement): number => {
  const value = bigintOf(element)
  if (value < -(2n ** 31n) || value >= 2n ** 31n) {
    throw new PgError('22003', `value "${value}" is out of range for type integer`)
  }
  return Number(value)
}
