// a[i] := value, j['key'] := value, r.f.g := value: the variable with the part replaced, as UPDATE replaces one of a column's.
import { bodyOf, kindOf, type ParseNode } from '../../../engine/parse/node.ts'
import { parseSql, type RawStatement } from '../../../engine/parse/parse.ts'
import { findVariable } from '../../../engine/plpgsql/names.ts'
import type { SqlText, Target } from '../../../engine/plpgsql/syntax.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { givenNumber, selectLead } from './compiled-text.ts'
import { type Evaluated, evaluate } from './expressions.ts'
import type { Frame } from './frame.ts'

/** The variable, or the field of a record, with the value of an expression in the part that steps lead to. */
export function withPart(frame: Frame, target: Target, value: SqlText): Promise<Evaluated> {
  return replaced(frame, target, value, (given) => given)
}

const givenTexts = new WeakMap<Target, SqlText>()

/** The same with a value at hand. */
export function withGivenPart(frame: Frame, target: Target, value: Value, type: TypeRef): Promise<Evaluated> {
  frame.given = { value, type }
  let text = givenTexts.get(target)
  if (!text) {
    text = { text: target.text, source: 'NULL', scope: target.scope, line: 0, start: 0, isExpression: true }
    givenTexts.set(target, text)
  }
  return replaced(frame, target, text, () => ({ ParamRef: { number: givenNumber } }))
}

function replaced(
  frame: Frame,
  target: Target,
  text: SqlText,
  valueOf: (node: ParseNode) => ParseNode,
): Promise<Evaluated> {
  frame.compiled.texts.of(text, frame, (raw) => {
    const select = (raw.node as ParseNode).SelectStmt as ParseNode
    const targets: ParseNode[] = select.targetList ?? []
    if (targets.length !== 1) return raw
    const { whole, steps } = pathOf(frame, target)
    const { ResTarget: result } = targets[0]
    const part = { PartAssignment: { whole, steps, value: valueOf(result.val as ParseNode) } }
    const targetList = [{ ResTarget: { ...result, val: part } }]
    return { ...raw, node: { SelectStmt: { ...select, targetList } } as unknown as RawStatement['node'] }
  })
  return evaluate(frame, text, `PL/pgSQL assignment "${text.text}"`)
}

/** What is assigned as a whole, a variable or a field of a record, and the steps into it. */
function pathOf(frame: Frame, { text, scope, variable }: Target): { whole: ParseNode; steps: readonly ParseNode[] } {
  const [statement] = parseSql(selectLead + text)
  const node: ParseNode = (statement.node as ParseNode).SelectStmt.targetList[0].ResTarget.val
  const isIndirect = kindOf(node) === 'A_Indirection'
  const column = isIndirect ? bodyOf(node).arg : node
  // $1[2] := …
  if (column.ParamRef) return { whole: column, steps: bodyOf(node).indirection }
  const fields: ParseNode[] = column.ColumnRef.fields
  const found = findVariable(
    scope,
    fields.map((field) => field.String.sval as string),
  )
  const named = fields.length - (found?.rest.length ?? 0) + (frame.slots[variable].kind === 'record' ? 1 : 0)
  return {
    whole: { ColumnRef: { ...column.ColumnRef, fields: fields.slice(0, named) } },
    steps: [...fields.slice(named), ...(isIndirect ? bodyOf(node).indirection : [])],
  }
}
