// + - * / %, bitwise operators and shifts of the integer types.
import { Oid } from '../../types/oids.ts'
import { integerArithmetic } from '../vector/integer-arithmetic.ts'
import { binary, prefix, same, type Arithmetic } from './define.ts'
import { int2, int4, int8 } from './integer-bodies.ts'

export const integerArithmetics: readonly Arithmetic[] = [
  binary('+', 550, 176, 'int2pl', [Oid.int2, Oid.int2], Oid.int2, int2.add, {
    commutator: '+',
    vector: integerArithmetic('+', 'i16'),
  }),
  binary('-', 554, 180, 'int2mi', [Oid.int2, Oid.int2], Oid.int2, int2.subtract, {
    vector: integerArithmetic('-', 'i16'),
  }),
  binary('*', 526, 152, 'int2mul', [Oid.int2, Oid.int2], Oid.int2, int2.multiply, {
    commutator: '*',
    vector: integerArithmetic('*', 'i16'),
  }),
  binary('/', 527, 153, 'int2div', [Oid.int2, Oid.int2], Oid.int2, int2.divide, {
    vector: integerArithmetic('/', 'i16'),
  }),
  binary('%', 529, 155, 'int2mod', [Oid.int2, Oid.int2], Oid.int2, int2.modulo, {
    vector: integerArithmetic('%', 'i16'),
  }),
  binary('+', 552, 178, 'int24pl', [Oid.int2, Oid.int4], Oid.int4, int4.add, {
    commutator: '+',
    vector: integerArithmetic('+', 'i32'),
  }),
  binary('-', 556, 182, 'int24mi', [Oid.int2, Oid.int4], Oid.int4, int4.subtract, {
    vector: integerArithmetic('-', 'i32'),
  }),
  binary('*', 544, 170, 'int24mul', [Oid.int2, Oid.int4], Oid.int4, int4.multiply, {
    commutator: '*',
    vector: integerArithmetic('*', 'i32'),
  }),
  binary('/', 546, 172, 'int24div', [Oid.int2, Oid.int4], Oid.int4, int4.divide, {
    vector: integerArithmetic('/', 'i32'),
  }),
  binary('+', 822, 841, 'int28pl', [Oid.int2, Oid.int8], Oid.int8, int8.add, {
    commutator: '+',
    vector: integerArithmetic('+', 'i64'),
  }),
  binary('-', 823, 942, 'int28mi', [Oid.int2, Oid.int8], Oid.int8, int8.subtract, {
    vector: integerArithmetic('-', 'i64'),
  }),
  binary('*', 824, 943, 'int28mul', [Oid.int2, Oid.int8], Oid.int8, int8.multiply, {
    commutator: '*',
    vector: integerArithmetic('*', 'i64'),
  }),
  binary('/', 825, 948, 'int28div', [Oid.int2, Oid.int8], Oid.int8, int8.divide, {
    vector: integerArithmetic('/', 'i64'),
  }),
  binary('+', 553, 179, 'int42pl', [Oid.int4, Oid.int2], Oid.int4, int4.add, {
    commutator: '+',
    vector: integerArithmetic('+', 'i32'),
  }),
  binary('-', 557, 183, 'int42mi', [Oid.int4, Oid.int2], Oid.int4, int4.subtract, {
    vector: integerArithmetic('-', 'i32'),
  }),
  binary('*', 545, 171, 'int42mul', [Oid.int4, Oid.int2], Oid.int4, int4.multiply, {
    commutator: '*',
    vector: integerArithmetic('*', 'i32'),
  }),
  binary('/', 547, 173, 'int42div', [Oid.int4, Oid.int2], Oid.int4, int4.divide, {
    vector: integerArithmetic('/', 'i32'),
  }),
  binary('+', 551, 177, 'int4pl', [Oid.int4, Oid.int4], Oid.int4, int4.add, {
    commutator: '+',
    vector: integerArithmetic('+', 'i32'),
  }),
  binary('-', 555, 181, 'int4mi', [Oid.int4, Oid.int4], Oid.int4, int4.subtract, {
    vector: integerArithmetic('-', 'i32'),
  }),
  binary('*', 514, 141, 'int4mul', [Oid.int4, Oid.int4], Oid.int4, int4.multiply, {
    commutator: '*',
    vector: integerArithmetic('*', 'i32'),
  }),
  binary('/', 528, 154, 'int4div', [Oid.int4, Oid.int4], Oid.int4, int4.divide, {
    vector: integerArithmetic('/', 'i32'),
  }),
  binary('%', 530, 156, 'int4mod', [Oid.int4, Oid.int4], Oid.int4, int4.modulo, {
    vector: integerArithmetic('%', 'i32'),
  }),
  binary('+', 692, 1278, 'int48pl', [Oid.int4, Oid.int8], Oid.int8, int8.add, {
    commutator: '+',
    vector: integerArithmetic('+', 'i64'),
  }),
  binary('-', 693, 1279, 'int48mi', [Oid.int4, Oid.int8], Oid.int8, int8.subtract, {
    vector: integerArithmetic('-', 'i64'),
  }),
  binary('*', 694, 1280, 'int48mul', [Oid.int4, Oid.int8], Oid.int8, int8.multiply, {
    commutator: '*',
    vector: integerArithmetic('*', 'i64'),
  }),
  binary('/', 695, 1281, 'int48div', [Oid.int4, Oid.int8], Oid.int8, int8.divide, {
    vector: integerArithmetic('/', 'i64'),
  }),
  binary('+', 818, 837, 'int82pl', [Oid.int8, Oid.int2], Oid.int8, int8.add, {
    commutator: '+',
    vector: integerArithmetic('+', 'i64'),
  }),
  binary('-', 819, 838, 'int82mi', [Oid.int8, Oid.int2], Oid.int8, int8.subtract, {
    vector: integerArithmetic('-', 'i64'),
  }),
  binary('*', 820, 839, 'int82mul', [Oid.int8, Oid.int2], Oid.int8, int8.multiply, {
    commutator: '*',
    vector: integerArithmetic('*', 'i64'),
  }),
  binary('/', 821, 840, 'int82div', [Oid.int8, Oid.int2], Oid.int8, int8.divide, {
    vector: integerArithmetic('/', 'i64'),
  }),
  binary('+', 688, 1274, 'int84pl', [Oid.int8, Oid.int4], Oid.int8, int8.add, {
    commutator: '+',
    vector: integerArithmetic('+', 'i64'),
  }),
  binary('-', 689, 1275, 'int84mi', [Oid.int8, Oid.int4], Oid.int8, int8.subtract, {
    vector: integerArithmetic('-', 'i64'),
  }),
  binary('*', 690, 1276, 'int84mul', [Oid.int8, Oid.int4], Oid.int8, int8.multiply, {
    commutator: '*',
    vector: integerArithmetic('*', 'i64'),
  }),
  binary('/', 691, 1277, 'int84div', [Oid.int8, Oid.int4], Oid.int8, int8.divide, {
    vector: integerArithmetic('/', 'i64'),
  }),
  binary('+', 684, 463, 'int8pl', [Oid.int8, Oid.int8], Oid.int8, int8.add, {
    commutator: '+',
    vector: integerArithmetic('+', 'i64'),
  }),
  binary('-', 685, 464, 'int8mi', [Oid.int8, Oid.int8], Oid.int8, int8.subtract, {
    vector: integerArithmetic('-', 'i64'),
  }),
  binary('*', 686, 465, 'int8mul', [Oid.int8, Oid.int8], Oid.int8, int8.multiply, {
    commutator: '*',
    vector: integerArithmetic('*', 'i64'),
  }),
  binary('/', 687, 466, 'int8div', [Oid.int8, Oid.int8], Oid.int8, int8.divide, {
    vector: integerArithmetic('/', 'i64'),
  }),
  binary('%', 439, 945, 'int8mod', [Oid.int8, Oid.int8], Oid.int8, int8.modulo, {
    vector: integerArithmetic('%', 'i64'),
  }),
  binary('&', 1874, 1892, 'int2and', [Oid.int2, Oid.int2], Oid.int2, int2.and, { commutator: '&' }),
  binary('|', 1875, 1893, 'int2or', [Oid.int2, Oid.int2], Oid.int2, int2.or, { commutator: '|' }),
  binary('#', 1876, 1894, 'int2xor', [Oid.int2, Oid.int2], Oid.int2, int2.xor, { commutator: '#' }),
  binary('<<', 1878, 1896, 'int2shl', [Oid.int2, Oid.int4], Oid.int2, int2.shiftLeft),
  binary('>>', 1879, 1897, 'int2shr', [Oid.int2, Oid.int4], Oid.int2, int2.shiftRight),
  prefix('~', 1877, 1895, 'int2not', Oid.int2, Oid.int2, int2.not),
  prefix('-', 559, 213, 'int2um', Oid.int2, Oid.int2, int2.negate),
  prefix('+', 1917, 1911, 'int2up', Oid.int2, Oid.int2, same),
  binary('&', 1880, 1898, 'int4and', [Oid.int4, Oid.int4], Oid.int4, int4.and, { commutator: '&' }),
  binary('|', 1881, 1899, 'int4or', [Oid.int4, Oid.int4], Oid.int4, int4.or, { commutator: '|' }),
  binary('#', 1882, 1900, 'int4xor', [Oid.int4, Oid.int4], Oid.int4, int4.xor, { commutator: '#' }),
  binary('<<', 1884, 1902, 'int4shl', [Oid.int4, Oid.int4], Oid.int4, int4.shiftLeft),
  binary('>>', 1885, 1903, 'int4shr', [Oid.int4, Oid.int4], Oid.int4, int4.shiftRight),
  prefix('~', 1883, 1901, 'int4not', Oid.int4, Oid.int4, int4.not),
  prefix('-', 558, 212, 'int4um', Oid.int4, Oid.int4, int4.negate),
  prefix('+', 1918, 1912, 'int4up', Oid.int4, Oid.int4, same),
  binary('&', 1886, 1904, 'int8and', [Oid.int8, Oid.int8], Oid.int8, int8.and, { commutator: '&' }),
  binary('|', 1887, 1905, 'int8or', [Oid.int8, Oid.int8], Oid.int8, int8.or, { commutator: '|' }),
  binary('#', 1888, 1906, 'int8xor', [Oid.int8, Oid.int8], Oid.int8, int8.xor, { commutator: '#' }),
  binary('<<', 1890, 1908, 'int8shl', [Oid.int8, Oid.int4], Oid.int8, int8.shiftLeft),
  binary('>>', 1891, 1909, 'int8shr', [Oid.int8, Oid.int4], Oid.int8, int8.shiftRight),
  prefix('~', 1889, 1907, 'int8not', Oid.int8, Oid.int8, int8.not),
  prefix('-', 484, 462, 'int8um', Oid.int8, Oid.int8, int8.negate),
  prefix('+', 1916, 1910, 'int8up', Oid.int8, Oid.int8, same),
]
