// + - * / of float4 and float8. float4 with float8 is float8.
import { Oid } from '../../types/oids.ts'
import { floatArithmetic } from '../vector/float-arithmetic.ts'
import { binary, prefix, same, type Arithmetic } from './define.ts'
import { float4, float8, negateFloat } from './float-bodies.ts'

export const floatArithmetics: readonly Arithmetic[] = [
  binary('+', 586, 204, 'float4pl', [Oid.float4, Oid.float4], Oid.float4, float4.add, {
    commutator: '+',
    vector: floatArithmetic('+', 'f32'),
  }),
  binary('-', 587, 205, 'float4mi', [Oid.float4, Oid.float4], Oid.float4, float4.subtract, {
    vector: floatArithmetic('-', 'f32'),
  }),
  binary('*', 589, 202, 'float4mul', [Oid.float4, Oid.float4], Oid.float4, float4.multiply, {
    commutator: '*',
    vector: floatArithmetic('*', 'f32'),
  }),
  binary('/', 588, 203, 'float4div', [Oid.float4, Oid.float4], Oid.float4, float4.divide, {
    vector: floatArithmetic('/', 'f32'),
  }),
  binary('+', 1116, 281, 'float48pl', [Oid.float4, Oid.float8], Oid.float8, float8.add, {
    commutator: '+',
    vector: floatArithmetic('+', 'f64'),
  }),
  binary('-', 1117, 282, 'float48mi', [Oid.float4, Oid.float8], Oid.float8, float8.subtract, {
    vector: floatArithmetic('-', 'f64'),
  }),
  binary('*', 1119, 279, 'float48mul', [Oid.float4, Oid.float8], Oid.float8, float8.multiply, {
    commutator: '*',
    vector: floatArithmetic('*', 'f64'),
  }),
  binary('/', 1118, 280, 'float48div', [Oid.float4, Oid.float8], Oid.float8, float8.divide, {
    vector: floatArithmetic('/', 'f64'),
  }),
  binary('+', 1126, 285, 'float84pl', [Oid.float8, Oid.float4], Oid.float8, float8.add, {
    commutator: '+',
    vector: floatArithmetic('+', 'f64'),
  }),
  binary('-', 1127, 286, 'float84mi', [Oid.float8, Oid.float4], Oid.float8, float8.subtract, {
    vector: floatArithmetic('-', 'f64'),
  }),
  binary('*', 1129, 283, 'float84mul', [Oid.float8, Oid.float4], Oid.float8, float8.multiply, {
    commutator: '*',
    vector: floatArithmetic('*', 'f64'),
  }),
  binary('/', 1128, 284, 'float84div', [Oid.float8, Oid.float4], Oid.float8, float8.divide, {
    vector: floatArithmetic('/', 'f64'),
  }),
  binary('+', 591, 218, 'float8pl', [Oid.float8, Oid.float8], Oid.float8, float8.add, {
    commutator: '+',
    vector: floatArithmetic('+', 'f64'),
  }),
  binary('-', 592, 219, 'float8mi', [Oid.float8, Oid.float8], Oid.float8, float8.subtract, {
    vector: floatArithmetic('-', 'f64'),
  }),
  binary('*', 594, 216, 'float8mul', [Oid.float8, Oid.float8], Oid.float8, float8.multiply, {
    commutator: '*',
    vector: floatArithmetic('*', 'f64'),
  }),
  binary('/', 593, 217, 'float8div', [Oid.float8, Oid.float8], Oid.float8, float8.divide, {
    vector: floatArithmetic('/', 'f64'),
  }),
  prefix('-', 584, 206, 'float4um', Oid.float4, Oid.float4, negateFloat),
  prefix('+', 1919, 1913, 'float4up', Oid.float4, Oid.float4, same),
  prefix('-', 585, 220, 'float8um', Oid.float8, Oid.float8, negateFloat),
  prefix('+', 1920, 1914, 'float8up', Oid.float8, Oid.float8, same),
]
