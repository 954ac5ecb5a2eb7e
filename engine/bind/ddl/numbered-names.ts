// Constants of a query that name a text search configuration or dictionary of a user: kept as OIDs, they mean the same under another name.
import { definedOfKind } from '../../defined/find-defined.ts'
import { bodyOf, kindOf, type ParseNode } from '../../parse/node.ts'
import { parseSql } from '../../parse/parse.ts'
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import { openBinding, type BindContext } from '../binding.ts'
import { type Findings, newFindings } from '../findings.ts'
import { bindSelect } from '../query/select.ts'
import type { TextEdit } from './view-query.ts'

const typeNames: Readonly<Record<number, string>> = {
  [Oid.regconfig]: 'regconfig',
  [Oid.regdictionary]: 'regdictionary',
}

/** characters: the text's, in code points. */
export function numberedNames(text: string, characters: readonly string[], context: BindContext): readonly TextEdit[] {
  const { catalog } = context
  const own = new Set(
    [...definedOfKind(catalog, 'ts-configuration'), ...definedOfKind(catalog, 'ts-dictionary')].map(({ oid }) => oid),
  )
  if (own.size === 0) return []
  const findings = newFindings()
  const tree: ParseNode = parseSql(text)[0]?.node
  const statement = tree.SelectStmt
  bindSelect(statement, undefined, { ...openBinding({ ...context, maxParameter: 0 }), quiet: true, findings })
  const edits: TextEdit[] = []
  const edit = (constant: ParseNode, bound: Expression | undefined, isCast: boolean): void => {
    const type = bound?.kind === 'literal' ? typeNames[bound.type.oid] : undefined
    if (type === undefined || bound?.kind !== 'literal' || !own.has(bound.value as number)) return
    const start: number = bodyOf(constant).location ?? 0
    const end = endOfString(characters, start)
    if (end !== undefined) edits.push({ start, end, text: `'${bound.value as number}'${isCast ? '' : `::${type}`}` })
  }
  visit(statement, findings, edit)
  return edits
}

type Edit = (constant: ParseNode, bound: Expression | undefined, isCast: boolean) => void

const isString = (node: ParseNode): boolean =>
  node !== null && typeof node === 'object' && kindOf(node) === 'A_Const' && bodyOf(node).sval !== undefined

function visit(node: ParseNode, findings: Findings, edit: Edit): void {
  if (node === null || typeof node !== 'object') return
  for (const [field, value] of Object.entries<ParseNode>(node)) {
    if (field === 'TypeCast' && isString(value.arg)) edit(value.arg, findings.bound.get(value), true)
    if (field === 'FuncCall') {
      const found = findings.calls.get(value)
      for (const [at, arg] of ((value.args ?? []) as ParseNode[]).entries())
        if (isString(arg)) edit(arg, found?.args[at], false)
    }
    visit(value, findings, edit)
  }
}

/** Behind a text in plain quotes; undefined: it is written another way. */
function endOfString(characters: readonly string[], start: number): number | undefined {
  if (characters[start] !== "'") return undefined
  for (let at = start + 1; at < characters.length; at++) {
    if (characters[at] !== "'") continue
    if (characters[at + 1] !== "'") return at + 1
    at++
  }
  return undefined
}
