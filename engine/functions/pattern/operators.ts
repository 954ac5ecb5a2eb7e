// LIKE (~~), ILIKE (~~*), regular expression matches and their negations.
import { Oid } from '../../types/oids.ts'
import { operator } from '../declare.ts'
import type { OperatorDefinition } from '../function.ts'

export const patternOperators: readonly OperatorDefinition[] = [
  operator(1209, '~~', Oid.text, Oid.text, 850, { negator: '!~~' }),
  operator(1210, '!~~', Oid.text, Oid.text, 851, { negator: '~~' }),
  operator(1211, '~~', Oid.bpchar, Oid.text, 1631, { negator: '!~~' }),
  operator(1212, '!~~', Oid.bpchar, Oid.text, 1632, { negator: '~~' }),
  operator(1207, '~~', Oid.name, Oid.text, 858, { negator: '!~~' }),
  operator(1208, '!~~', Oid.name, Oid.text, 859, { negator: '~~' }),
  operator(2016, '~~', Oid.bytea, Oid.bytea, 2005, { negator: '!~~' }),
  operator(2017, '!~~', Oid.bytea, Oid.bytea, 2006, { negator: '~~' }),
  operator(1627, '~~*', Oid.text, Oid.text, 1633, { negator: '!~~*' }),
  operator(1628, '!~~*', Oid.text, Oid.text, 1634, { negator: '~~*' }),
  operator(1629, '~~*', Oid.bpchar, Oid.text, 1660, { negator: '!~~*' }),
  operator(1630, '!~~*', Oid.bpchar, Oid.text, 1661, { negator: '~~*' }),
  operator(1625, '~~*', Oid.name, Oid.text, 1635, { negator: '!~~*' }),
  operator(1626, '!~~*', Oid.name, Oid.text, 1636, { negator: '~~*' }),
  operator(641, '~', Oid.text, Oid.text, 1254, { negator: '!~' }),
  operator(642, '!~', Oid.text, Oid.text, 1256, { negator: '~' }),
  operator(1055, '~', Oid.bpchar, Oid.text, 1658, { negator: '!~' }),
  operator(1056, '!~', Oid.bpchar, Oid.text, 1659, { negator: '~' }),
  operator(639, '~', Oid.name, Oid.text, 79, { negator: '!~' }),
  operator(640, '!~', Oid.name, Oid.text, 1252, { negator: '~' }),
  operator(1228, '~*', Oid.text, Oid.text, 1238, { negator: '!~*' }),
  operator(1229, '!~*', Oid.text, Oid.text, 1239, { negator: '~*' }),
  operator(1234, '~*', Oid.bpchar, Oid.text, 1656, { negator: '!~*' }),
  operator(1235, '!~*', Oid.bpchar, Oid.text, 1657, { negator: '~*' }),
  operator(1226, '~*', Oid.name, Oid.text, 1240, { negator: '!~*' }),
  operator(1227, '!~*', Oid.name, Oid.text, 1241, { negator: '~*' }),
]
