// Calls that are others in disguise: concat of texts is ||, with nothing for NULL; the epoch of a difference is one of epochs.
import { functionByOid, functionsNamed } from '../../functions/registry.ts'
import type { CallExpression, Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef } from '../../types/type.ts'

const text = typeRef(Oid.text)
const nothing: Expression = { kind: 'literal', value: '', type: text }

/** undefined: the call is what it seems. */
export function simplerCall(name: string, call: CallExpression): Expression | undefined {
  return name === 'extract' ? secondsBetween(call) : name === 'concat' ? joined(call) : undefined
}

/** The epoch of a difference is the difference of epochs, to the last digit. */
function secondsBetween(call: CallExpression): Expression | undefined {
  const [field, difference] = call.args
  if (difference.kind !== 'call' || !/^timestamp(tz)?_mi$/.test(functionByOid(difference.function).name))
    return undefined
  if (field.kind !== 'literal' || field.value !== 'epoch') return undefined
  const [later, earlier] = difference.args.map((moment): Expression => {
    const epoch = functionsNamed('extract').find(({ args }) => args[1] === moment.type.oid)!
    return { ...call, function: epoch.oid, args: [field, moment] }
  })
  return { ...call, function: functionsNamed('numeric_sub')[0].oid, args: [later, earlier] }
}

function joined({ args }: CallExpression): Expression | undefined {
  if (!args.every(({ type }) => type.oid === Oid.text || type.oid === Oid.varchar)) return undefined
  const join = functionsNamed('textcat')[0].oid
  return args
    .map((arg): Expression => ({ kind: 'coalesce', args: [arg, nothing], type: text }))
    .reduce((left, right) => ({ kind: 'call', function: join, args: [left, right], type: text }))
}
