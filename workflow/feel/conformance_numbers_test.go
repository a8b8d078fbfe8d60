package feel

import "testing"

// Numbers (10.3.2.3.1), their arithmetic (tables 56 to 60) and functions (10.3.4.5).

func TestConformanceNumbers(t *testing.T) {
	conform(t, "literals", []row{
		{`0`, `0`}, {`123`, `123`}, {`-1`, `-1`}, {`.25`, `0.25`}, {`-.25`, `-0.25`}, {`1.50 = 1.5`, `true`}, {`007`, `7`}, {`1 = 1.000`, `true`}, {`-0 = 0`, `true`}, {`--1`, `1`}, {`- 1`, `-1`},
		{`1.`, `error`}, {`1.2*10**3`, `1200`}, {`1_000`, `error`}, {`1,000`, `error`}, {`+1`, `error`}, {`0x10`, `error`},
		{`1234567890123456789012345678901234`, `1234567890123456789012345678901234`}, {`0.1234567890123456789012345678901234`, `0.1234567890123456789012345678901234`},
	})
	conform(t, "the specification's examples", []row{
		{`decimal(1, 2)`, `1`}, {`.25 + .2`, `0.45`}, {`.10 * 30.00`, `3`}, {`1 + 3/2*2 - 2**3`, `-4`}, {`1/3`, `0.3333333333333333333333333333333333`}, {`decimal(1/3, 2)`, `0.33`}, {`1.01/2`, `0.505`}, {`decimal(0.505, 2)`, `0.5`}, {`decimal(0.515, 2)`, `0.52`}, {`1.0*10**3`, `1000`},
	})
	conform(t, "arithmetic", []row{
		{`1 + 2`, `3`}, {`1 - 2`, `-1`}, {`2 * 3`, `6`}, {`7 / 2`, `3.5`}, {`2 ** 3`, `8`}, {`2 ** -1`, `0.5`}, {`4 ** 0.5`, `2`}, {`2 ** 0`, `1`}, {`0 ** 5`, `0`}, {`(-2) ** 3`, `-8`}, {`-2 ** 2`, `4`}, {`2 ** 3 ** 2`, `64`}, {`10 - 3 - 2`, `5`}, {`24 / 4 / 2`, `3`}, {`24 / 4 * 2`, `12`},
		{`2 + 3 * 4`, `14`}, {`(2 + 3) * 4`, `20`}, {`2 * 3 ** 2`, `18`}, {`1 - -1`, `2`}, {`1--1`, `2`}, {`-(1 + 2)`, `-3`}, {`-(-1)`, `1`}, {`0.1 + 0.2`, `0.3`}, {`0.1 + 0.2 = 0.3`, `true`}, {`1.1 * 1.1`, `1.21`}, {`3 * (1/3)`, `0.9999999999999999999999999999999999`},
		{`1 / 0`, `null`}, {`0 / 0`, `null`}, {`1 / (1 - 1)`, `null`}, {`(-8) ** (1/3)`, `null`}, {`0 ** -1`, `null`}, {`2 ** 1000000000`, `null`}, {`1 + null`, `null`}, {`null + 1`, `null`}, {`null * 1`, `null`}, {`null / 1`, `null`}, {`1 ** null`, `null`}, {`1 - null`, `null`}, {`-null`, `null`},
		{`1 + true`, `null`}, {`true + true`, `null`}, {`1 * "1"`, `null`}, {`1 - "1"`, `null`}, {`"2" ** 2`, `null`}, {`1 + {}`, `null`}, {`1 + [1, 2]`, `null`}, {`1 + @"P1D"`, `null`}, {`-true`, `null`}, {`-"1"`, `null`},
	})
	conform(t, "thirty-four digits, half even", []row{
		{`2/3`, `0.6666666666666666666666666666666667`}, {`1/7`, `0.1428571428571428571428571428571429`}, {`100/3`, `33.33333333333333333333333333333333`}, {`9999999999999999999999999999999999 + 1`, `10000000000000000000000000000000000`}, {`9999999999999999999999999999999999 - 1`, `9999999999999999999999999999999998`},
		{`1000000000000000000000000000000000 + 0.5`, `1000000000000000000000000000000000`}, {`1000000000000000000000000000000001 + 0.5`, `1000000000000000000000000000000002`}, {`1000000000000000000000000000000002 + 0.5`, `1000000000000000000000000000000002`}, {`1000000000000000000000000000000000 + 0.51`, `1000000000000000000000000000000001`}, {`-1000000000000000000000000000000001 - 0.5`, `-1000000000000000000000000000000002`},
		{`1111111111111111111 * 1111111111111111111`, `1234567901234567900987654320987654000`}, {`1 + 10**-34 = 1`, `true`}, {`1 + 10**-33 = 1`, `false`}, {`10**33 + 1`, `1000000000000000000000000000000001`}, {`10**34 + 1 = 10**34`, `true`}, {`0.1 ** 2`, `0.01`}, {`2 ** 100`, `1267650600228229401496703205376`}, {`2 ** 113`, `10384593717069655257060992658440190`}, {`1.1 ** 2`, `1.21`}, {`string(10**-7)`, `"0.0000001"`}, {`12345678901234567890123456789012345 = 12345678901234567890123456789012340`, `true`}, {`12345678901234567890123456789012355 = 12345678901234567890123456789012360`, `true`},
	})
	conform(t, "no zero below zero", []row{
		{`0 * -1`, `0`}, {`0 / -5`, `0`}, {`-(1 - 1)`, `0`}, {`0 - 0`, `0`}, {`string(0 * -1)`, `"0"`}, {`ceiling(-0.5)`, `0`}, {`round down(-0.5, 0)`, `0`}, {`round half up(-0.4, 0)`, `0`}, {`round half down(-0.5, 0)`, `0`}, {`decimal(-0.4, 0)`, `0`}, {`decimal(-4, -1)`, `0`}, {`abs(-0)`, `0`}, {`modulo(0, -5)`, `0`}, {`sum(-1, 1)`, `0`}, {`product(0, -1)`, `0`}, {`-1 + 1`, `0`}, {`(-0.0) = 0`, `true`}, {`mean(-1, 1)`, `0`}, {`median(-1, 1)`, `0`},
	})
	conform(t, "huge and tiny", []row{
		{`10**6144 > 10**6143`, `true`}, {`10**6145`, `null`}, {`10**6144 * 10`, `null`}, {`10**6144 + 10**6144 = 2 * 10**6144`, `true`}, {`9 * 10**6144 + 9 * 10**6144`, `null`}, {`-(10**6144) * 10`, `null`}, {`10**6144 / 10 = 10**6143`, `true`}, {`10**6144 / 0.1`, `null`},
		{`10**-6176 > 0`, `true`}, {`10**-6176 * 10 = 10**-6175`, `true`}, {`10**-6176 / 10`, `null`}, {`10**-6176 * 0.1`, `null`}, {`10**-6177`, `null`}, {`10**-3000 * 10**-3000 > 0`, `true`}, {`10**-3200 * 10**-3200`, `null`},
	})
	conform(t, "order", []row{
		{`1 < 2`, `true`}, {`2 < 1`, `false`}, {`1 < 1`, `false`}, {`1 <= 1`, `true`}, {`1 >= 1`, `true`}, {`1 > 1`, `false`}, {`1 = 1.0`, `true`}, {`1 != 1.0`, `false`}, {`-1 < 0`, `true`}, {`1 < "2"`, `null`}, {`1 < null`, `null`}, {`null < 1`, `null`}, {`null > 1`, `null`}, {`1 <= null`, `null`}, {`1 >= null`, `null`}, {`null < null`, `null`}, {`1 < true`, `null`},
	})
}

func TestConformanceRounding(t *testing.T) {
	conform(t, "decimal", []row{
		{`decimal(1/3, 2)`, `0.33`}, {`decimal(1.5, 0)`, `2`}, {`decimal(2.5, 0)`, `2`}, {`decimal(3.5, 0)`, `4`}, {`decimal(-1.5, 0)`, `-2`}, {`decimal(-2.5, 0)`, `-2`}, {`decimal(2.51, 0)`, `3`}, {`decimal(1.25, 1)`, `1.2`}, {`decimal(1.35, 1)`, `1.4`}, {`decimal(125, -1)`, `120`}, {`decimal(135, -1)`, `140`}, {`decimal(1250, -2)`, `1200`}, {`decimal(1350, -2)`, `1400`}, {`decimal(50, -2)`, `0`}, {`decimal(51, -2)`, `100`}, {`decimal(150, -2)`, `200`}, {`decimal(5, -3)`, `0`}, {`decimal(0.005, 0)`, `0`}, {`decimal(0.51, 0)`, `1`}, {`decimal(10**33 + 0.5, 0)`, `1000000000000000000000000000000000`},
		{`decimal(0, 5)`, `0`}, {`decimal(0.5, 0)`, `0`}, {`decimal(-0.5, 0) = 0`, `true`}, {`decimal(1, 6176)`, `1`}, {`decimal(1, 6177)`, `null`}, {`decimal(1, -6111)`, `0`}, {`decimal(1, -6112)`, `null`}, {`decimal(1.5, 3)`, `1.5`},
		{`decimal(null, 0)`, `null`}, {`decimal(1.5, null)`, `null`}, {`decimal("1.5", 0)`, `null`}, {`decimal(1.5, "0")`, `null`}, {`decimal([1.5], [0])`, `2`}, {`decimal(1.5)`, `null`}, {`decimal()`, `null`}, {`decimal(1, 2, 3)`, `null`}, {`decimal(scale: 0, n: 2.5)`, `2`}, {`decimal(number: 2.5, scale: 0)`, `null`}, {`decimal(n: 2.5)`, `null`},
	})
	conform(t, "floor", []row{
		{`floor(1.5)`, `1`}, {`floor(-1.5)`, `-2`}, {`floor(-1.56, 1)`, `-1.6`}, {`floor(1.56, 1)`, `1.5`}, {`floor(2)`, `2`}, {`floor(0.9)`, `0`}, {`floor(-0.1)`, `-1`}, {`floor(19, -1)`, `10`}, {`floor(-11, -1)`, `-20`}, {`floor(-1, -3)`, `-1000`}, {`floor(-0.001)`, `-1`}, {`floor(0.001)`, `0`}, {`floor(-0.0001, 2)`, `-0.01`}, {`floor(10**-100)`, `0`}, {`floor(-(10**-100))`, `-1`}, {`floor(10**33 + 0.5)`, `1000000000000000000000000000000000`}, {`floor(1, -3)`, `0`}, {`floor(0)`, `0`},
		{`floor(null)`, `null`}, {`floor(1.5, null)`, `null`}, {`floor(null, 1)`, `null`}, {`floor("1.5")`, `null`}, {`floor(1.5, "1")`, `null`}, {`floor([1.5])`, `1`}, {`floor([1, 2])`, `null`}, {`floor()`, `null`}, {`floor(1, 2, 3)`, `null`}, {`floor(1.5, 6177)`, `null`}, {`floor(1.5, -6112)`, `null`}, {`floor(n: 1.5)`, `1`}, {`floor(scale: 1, n: 1.56)`, `1.5`}, {`floor(number: 1.5)`, `null`},
	})
	conform(t, "ceiling", []row{
		{`ceiling(1.5)`, `2`}, {`ceiling(-1.5)`, `-1`}, {`ceiling(-1.56, 1)`, `-1.5`}, {`ceiling(1.56, 1)`, `1.6`}, {`ceiling(2)`, `2`}, {`ceiling(-0.9) = 0`, `true`}, {`ceiling(0.1)`, `1`}, {`ceiling(11, -1)`, `20`}, {`ceiling(-19, -1)`, `-10`}, {`ceiling(1, -3)`, `1000`}, {`ceiling(0.001)`, `1`}, {`ceiling(-0.001)`, `0`}, {`ceiling(0.01)`, `1`}, {`ceiling(10**-100)`, `1`}, {`ceiling(0.0001, 2)`, `0.01`}, {`ceiling(-1, -3)`, `0`},
		{`ceiling(null)`, `null`}, {`ceiling(1.5, null)`, `null`}, {`ceiling(null, 1)`, `null`}, {`ceiling("1.5")`, `null`}, {`ceiling(1.5, "1")`, `null`}, {`ceiling([1.5])`, `2`}, {`ceiling()`, `null`}, {`ceiling(1, 2, 3)`, `null`}, {`ceiling(1.5, 6177)`, `null`}, {`ceiling(1.5, -6112)`, `null`}, {`ceiling(n: 1.5)`, `2`}, {`ceiling(scale: 1, n: 1.56)`, `1.6`}, {`ceiling(number: 1.5)`, `null`},
	})
	conform(t, "round up", []row{
		{`round up(5.5, 0)`, `6`}, {`round up(-5.5, 0)`, `-6`}, {`round up(1.121, 2)`, `1.13`}, {`round up(-1.126, 2)`, `-1.13`}, {`round up(5, 0)`, `5`}, {`round up(5.1, 0)`, `6`}, {`round up(11, -1)`, `20`}, {`round up(-11, -1)`, `-20`}, {`round up(1, -2)`, `100`}, {`round up(0.001, 0)`, `1`}, {`round up(-0.001, 0)`, `-1`}, {`round up(0.0001, 2)`, `0.01`}, {`round up(0, -2)`, `0`}, {`round up(5.0001, 3)`, `5.001`},
		{`round up(null, 0)`, `null`}, {`round up(5.5, null)`, `null`}, {`round up("5.5", 0)`, `null`}, {`round up(5.5, "0")`, `null`}, {`round up([5.5], [0])`, `6`}, {`round up(5.5)`, `null`}, {`round up(1, 2, 3)`, `null`}, {`round up(5.5, 6177)`, `null`}, {`round up(5.5, -6112)`, `null`}, {`round up(scale: 0, n: 5.5)`, `6`}, {`round up(number: 5.5, scale: 0)`, `null`},
	})
	conform(t, "round down", []row{
		{`round down(5.5, 0)`, `5`}, {`round down(-5.5, 0)`, `-5`}, {`round down(1.121, 2)`, `1.12`}, {`round down(-1.126, 2)`, `-1.12`}, {`round down(5.9, 0)`, `5`}, {`round down(19, -1)`, `10`}, {`round down(-19, -1)`, `-10`}, {`round down(1, -2)`, `0`}, {`round down(-0.9, 0) = 0`, `true`},
		{`round down(null, 0)`, `null`}, {`round down(5.5, null)`, `null`}, {`round down("5.5", 0)`, `null`}, {`round down(5.5, "0")`, `null`}, {`round down([5.5], [0])`, `5`}, {`round down(5.5)`, `null`}, {`round down(1, 2, 3)`, `null`}, {`round down(5.5, 6177)`, `null`}, {`round down(5.5, -6112)`, `null`}, {`round down(scale: 0, n: 5.5)`, `5`}, {`round down(number: 5.5, scale: 0)`, `null`},
	})
	conform(t, "round half up", []row{
		{`round half up(5.5, 0)`, `6`}, {`round half up(-5.5, 0)`, `-6`}, {`round half up(1.121, 2)`, `1.12`}, {`round half up(-1.126, 2)`, `-1.13`}, {`round half up(2.5, 0)`, `3`}, {`round half up(-2.5, 0)`, `-3`}, {`round half up(5.4, 0)`, `5`}, {`round half up(15, -1)`, `20`}, {`round half up(-15, -1)`, `-20`}, {`round half up(50, -2)`, `100`}, {`round half up(49, -2)`, `0`}, {`round half up(5, -2)`, `0`}, {`round half up(0.5, 0)`, `1`}, {`round half up(-0.5, 0)`, `-1`}, {`round half up(0.05, 0)`, `0`}, {`round half up(0.005, 0)`, `0`},
		{`round half up(null, 0)`, `null`}, {`round half up(5.5, null)`, `null`}, {`round half up("5.5", 0)`, `null`}, {`round half up(5.5, "0")`, `null`}, {`round half up([5.5], [0])`, `6`}, {`round half up(5.5)`, `null`}, {`round half up(1, 2, 3)`, `null`}, {`round half up(5.5, 6177)`, `null`}, {`round half up(5.5, -6112)`, `null`}, {`round half up(scale: 0, n: 5.5)`, `6`}, {`round half up(number: 5.5, scale: 0)`, `null`},
	})
	conform(t, "round half down", []row{
		{`round half down(5.5, 0)`, `5`}, {`round half down(-5.5, 0)`, `-5`}, {`round half down(1.121, 2)`, `1.12`}, {`round half down(-1.126, 2)`, `-1.13`}, {`round half down(2.5, 0)`, `2`}, {`round half down(2.51, 0)`, `3`}, {`round half down(15, -1)`, `10`}, {`round half down(16, -1)`, `20`}, {`round half down(50, -2)`, `0`}, {`round half down(51, -2)`, `100`}, {`round half down(0.5, 0)`, `0`}, {`round half down(0.51, 0)`, `1`}, {`round half down(0.005, 0)`, `0`},
		{`round half down(null, 0)`, `null`}, {`round half down(5.5, null)`, `null`}, {`round half down("5.5", 0)`, `null`}, {`round half down(5.5, "0")`, `null`}, {`round half down([5.5], [0])`, `5`}, {`round half down(5.5)`, `null`}, {`round half down(1, 2, 3)`, `null`}, {`round half down(5.5, 6177)`, `null`}, {`round half down(5.5, -6112)`, `null`}, {`round half down(scale: 0, n: 5.5)`, `5`}, {`round half down(number: 5.5, scale: 0)`, `null`},
	})
}

func TestConformanceNumericFunctions(t *testing.T) {
	conform(t, "abs", []row{
		{`abs(10)`, `10`}, {`abs(-10)`, `10`}, {`abs(0)`, `0`}, {`abs(-1.5)`, `1.5`}, {`abs(@"PT5H")`, `@"PT5H"`}, {`abs(@"-PT5H")`, `@"PT5H"`}, {`abs(@"-P1DT0.5S")`, `@"P1DT0.5S"`}, {`abs(@"P1Y")`, `@"P1Y"`}, {`abs(@"-P1Y2M")`, `@"P1Y2M"`}, {`abs(@"P0D")`, `@"PT0S"`},
		{`abs(null)`, `null`}, {`abs("1")`, `null`}, {`abs(true)`, `null`}, {`abs(@"2027-03-31")`, `null`}, {`abs([-1])`, `1`}, {`abs([-1, 2])`, `null`}, {`abs()`, `null`}, {`abs(1, 2)`, `null`}, {`abs(n: -1)`, `1`}, {`abs(number: -1)`, `null`},
	})
	conform(t, "modulo", []row{
		{`modulo(12, 5)`, `2`}, {`modulo(-12, 5)`, `3`}, {`modulo(12, -5)`, `-3`}, {`modulo(-12, -5)`, `-2`}, {`modulo(10.1, 4.5)`, `1.1`}, {`modulo(-10.1, 4.5)`, `3.4`}, {`modulo(10.1, -4.5)`, `-3.4`}, {`modulo(-10.1, -4.5)`, `-1.1`}, {`modulo(10, 5)`, `0`}, {`modulo(-10, 5)`, `0`}, {`modulo(0, 5)`, `0`}, {`modulo(3, 10)`, `3`}, {`modulo(10**20 + 1, 2)`, `1`}, {`modulo(5, 0.3)`, `0.2`}, {`modulo(10**30 + 1, 3)`, `2`}, {`modulo(-0.1, 1)`, `0.9`}, {`modulo(5, -5)`, `0`},
		{`modulo(1, 0)`, `null`}, {`modulo(0, 0)`, `null`}, {`modulo(null, 5)`, `null`}, {`modulo(5, null)`, `null`}, {`modulo("5", 5)`, `null`}, {`modulo(5, "5")`, `null`}, {`modulo([12], [5])`, `2`}, {`modulo(5)`, `null`}, {`modulo(1, 2, 3)`, `null`}, {`modulo(divisor: 5, dividend: 12)`, `2`}, {`modulo(a: 5, b: 12)`, `null`},
	})
	conform(t, "sqrt", []row{
		{`sqrt(16)`, `4`}, {`sqrt(0)`, `0`}, {`sqrt(2.25)`, `1.5`}, {`sqrt(2)`, `1.414213562373095048801688724209698`}, {`sqrt(0.0001)`, `0.01`}, {`sqrt(-1)`, `null`}, {`sqrt(null)`, `null`}, {`sqrt("16")`, `null`}, {`sqrt([16])`, `4`}, {`sqrt()`, `null`}, {`sqrt(16, 2)`, `null`}, {`sqrt(number: 16)`, `4`}, {`sqrt(n: 16)`, `null`},
	})
	conform(t, "log", []row{
		{`decimal(log(10), 11)`, `2.30258509299`}, {`log(1)`, `0`}, {`decimal(log(exp(1)), 20)`, `1`}, {`decimal(log(0.5), 15)`, `-0.693147180559945`}, {`log(0)`, `null`}, {`log(-1)`, `null`}, {`log(null)`, `null`}, {`log("1")`, `null`}, {`log([1])`, `0`}, {`log()`, `null`}, {`log(1, 2)`, `null`}, {`log(number: 1)`, `0`}, {`log(n: 1)`, `null`},
	})
	conform(t, "exp", []row{
		{`decimal(exp(5), 12)`, `148.413159102577`}, {`exp(0)`, `1`}, {`exp(1)`, `2.718281828459045235360287471352662`}, {`decimal(exp(-1), 15)`, `0.367879441171442`}, {`exp(1000000)`, `null`}, {`exp(null)`, `null`}, {`exp("1")`, `null`}, {`exp([0])`, `1`}, {`exp()`, `null`}, {`exp(1, 2)`, `null`}, {`exp(number: 0)`, `1`}, {`exp(n: 0)`, `null`},
	})
	conform(t, "odd and even", []row{
		{`odd(5)`, `true`}, {`odd(2)`, `false`}, {`odd(0)`, `false`}, {`odd(-5)`, `true`}, {`odd(-2)`, `false`}, {`odd(1.0)`, `true`}, {`odd(10**33 + 1)`, `true`}, {`odd(null)`, `null`}, {`odd("5")`, `null`}, {`odd([5])`, `true`}, {`odd()`, `null`}, {`odd(1, 2)`, `null`}, {`odd(number: 5)`, `true`}, {`odd(n: 5)`, `null`},
		{`even(5)`, `false`}, {`even(2)`, `true`}, {`even(0)`, `true`}, {`even(-5)`, `false`}, {`even(-2)`, `true`}, {`even(2.0)`, `true`}, {`even(10**40)`, `true`}, {`even(null)`, `null`}, {`even("2")`, `null`}, {`even([2])`, `true`}, {`even()`, `null`}, {`even(1, 2)`, `null`}, {`even(number: 2)`, `true`}, {`even(n: 2)`, `null`},
	})
	conform(t, "open: neither odd nor even", []row{{`odd(1.5)`, `null`}, {`even(1.5)`, `null`}})
}
