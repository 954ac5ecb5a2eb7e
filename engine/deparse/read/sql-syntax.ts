// Functions that are written with words of SQL: EXTRACT, POSITION, TRIM, AT TIME ZONE and their like. They are printed so when they
// were written so.
import type { Shown } from '../tree.ts'

/** Pieces of text and the arguments in turn; undefined: as any other call. */
export function sqlSyntax(name: string, args: readonly Shown[]): readonly (string | Shown)[] | undefined {
  const [first, second, third, fourth] = args
  switch (name) {
    case 'timezone':
      return args.length === 1 ? ['(', first, ' AT LOCAL)'] : ['(', second, ' AT TIME ZONE ', first, ')']
    case 'overlaps':
      return ['((', first, ', ', second, ') OVERLAPS (', third, ', ', fourth, '))']
    case 'extract':
      return ['EXTRACT(', wordOf(first), ' FROM ', second, ')']
    case 'is_normalized':
      return ['(', first, second ? ` IS ${wordOf(second)} NORMALIZED)` : ' IS NORMALIZED)']
    case 'normalize':
      return ['NORMALIZE(', first, second ? `, ${wordOf(second)})` : ')']
    case 'overlay':
      return ['OVERLAY(', first, ' PLACING ', second, ' FROM ', third, ...(fourth ? [' FOR ', fourth] : []), ')']
    case 'position':
      return ['POSITION((', second, ') IN (', first, '))']
    case 'substring':
      if (third && isText(second)) return ['SUBSTRING(', first, ' SIMILAR ', second, ' ESCAPE ', third, ')']
      return ['SUBSTRING(', first, ' FROM ', second, ...(third ? [' FOR ', third] : []), ')']
    case 'btrim':
      return trim('BOTH', args)
    case 'ltrim':
      return trim('LEADING', args)
    case 'rtrim':
      return trim('TRAILING', args)
    case 'pg_collation_for':
      return ['COLLATION FOR (', first, ')']
    case 'xmlexists':
      return ['XMLEXISTS((', first, ') PASSING (', second, '))']
    default:
      return undefined
  }
}

const trim = (side: string, [value, characters]: readonly Shown[]): readonly (string | Shown)[] => [
  `TRIM(${side}`,
  ...(characters ? [' ', characters] : []),
  ' FROM ',
  value,
  ')',
]

const wordOf = (node: Shown): string => (node.kind === 'constant' ? (node.text ?? '') : '')

const isText = (node: Shown): boolean => node.kind === 'constant' && node.type === 'text'
