// Input and output functions of the reg… types, and the to_reg… look-ups that answer NULL instead of failing.
import { Oid } from '../../types/oids.ts'
import { stable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { findReg, regFromText, regText } from './reg-text.ts'

const input = (type: number) => {
  return ([text]: [string], context: FunctionContext): number => regFromText(type, text, context)
}
const output = (type: number) => {
  return ([oid]: [number], context: FunctionContext): string => regText(type, oid, context)
}
const find = (type: number) => {
  return ([text]: [string], context: FunctionContext): number | null => findReg(type, text, context) ?? null
}

export const regFunctions: readonly FunctionDefinition[] = [
  stable(1079, 'regclass', [Oid.text], Oid.regclass, input(Oid.regclass)),
  stable(2218, 'regclassin', [Oid.cstring], Oid.regclass, input(Oid.regclass)),
  stable(2219, 'regclassout', [Oid.regclass], Oid.cstring, output(Oid.regclass)),
  stable(2220, 'regtypein', [Oid.cstring], Oid.regtype, input(Oid.regtype)),
  stable(2221, 'regtypeout', [Oid.regtype], Oid.cstring, output(Oid.regtype)),
  stable(44, 'regprocin', [Oid.cstring], Oid.regproc, input(Oid.regproc)),
  stable(45, 'regprocout', [Oid.regproc], Oid.cstring, output(Oid.regproc)),
  stable(2212, 'regprocedurein', [Oid.cstring], Oid.regprocedure, input(Oid.regprocedure)),
  stable(2213, 'regprocedureout', [Oid.regprocedure], Oid.cstring, output(Oid.regprocedure)),
  stable(2214, 'regoperin', [Oid.cstring], Oid.regoper, input(Oid.regoper)),
  stable(2215, 'regoperout', [Oid.regoper], Oid.cstring, output(Oid.regoper)),
  stable(2216, 'regoperatorin', [Oid.cstring], Oid.regoperator, input(Oid.regoperator)),
  stable(2217, 'regoperatorout', [Oid.regoperator], Oid.cstring, output(Oid.regoperator)),
  stable(4098, 'regrolein', [Oid.cstring], Oid.regrole, input(Oid.regrole)),
  stable(4092, 'regroleout', [Oid.regrole], Oid.cstring, output(Oid.regrole)),
  stable(4084, 'regnamespacein', [Oid.cstring], Oid.regnamespace, input(Oid.regnamespace)),
  stable(4085, 'regnamespaceout', [Oid.regnamespace], Oid.cstring, output(Oid.regnamespace)),
  stable(4193, 'regcollationin', [Oid.cstring], Oid.regcollation, input(Oid.regcollation)),
  stable(4194, 'regcollationout', [Oid.regcollation], Oid.cstring, output(Oid.regcollation)),
  stable(3736, 'regconfigin', [Oid.cstring], Oid.regconfig, input(Oid.regconfig)),
  stable(3737, 'regconfigout', [Oid.regconfig], Oid.cstring, output(Oid.regconfig)),
  stable(3771, 'regdictionaryin', [Oid.cstring], Oid.regdictionary, input(Oid.regdictionary)),
  stable(3772, 'regdictionaryout', [Oid.regdictionary], Oid.cstring, output(Oid.regdictionary)),
  stable(3495, 'to_regclass', [Oid.text], Oid.regclass, find(Oid.regclass)),
  stable(3493, 'to_regtype', [Oid.text], Oid.regtype, find(Oid.regtype)),
  stable(3494, 'to_regproc', [Oid.text], Oid.regproc, find(Oid.regproc)),
  stable(3479, 'to_regprocedure', [Oid.text], Oid.regprocedure, find(Oid.regprocedure)),
  stable(3492, 'to_regoper', [Oid.text], Oid.regoper, find(Oid.regoper)),
  stable(3476, 'to_regoperator', [Oid.text], Oid.regoperator, find(Oid.regoperator)),
  stable(4093, 'to_regrole', [Oid.text], Oid.regrole, find(Oid.regrole)),
  stable(4086, 'to_regnamespace', [Oid.text], Oid.regnamespace, find(Oid.regnamespace)),
  stable(4195, 'to_regcollation', [Oid.text], Oid.regcollation, find(Oid.regcollation)),
]
