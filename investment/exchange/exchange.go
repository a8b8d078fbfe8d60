// Package exchange takes a business case to a spreadsheet and back, and to the
// words of a report.
//
// A workbook has live formulas: finance can re-add every figure, and change an
// amount to see what follows. It keeps these rules, and each has a test of the
// same name:
//
//	TheSpreadsheetAgrees    what a spreadsheet works out is the appraisal, to the penny
//	ThereAndBack            a case that is exported and read is the same case
//	WrongCellsAreNamed      everything wrong is said at once, each at its cell
//	HostileFilesAreRefused  macros, links, passwords, bombs and entities end in a sentence
//	NoTextBecomesAFormula   what somebody entered is never run
//	SameCaseSameBytes       the same case gives the same file for ever
//
// Nothing in a file that is read is ever worked out or followed: the reader
// takes the zip and its XML apart itself, within bounds, because a library that
// makes every cell up to the last one named can be made to fill the memory by a
// file of one cell.
//
// It does not know where a case is kept, who may change it, or what a page
// looks like.
package exchange

import (
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"moothall/internal/problem"
	"moothall/investment/costmodel"
	"moothall/money"
)

// The bounds of what is read.
const (
	LargestFile   = 5 << 20  // bytes of a file that is brought in
	LargestInside = 50 << 20 // bytes of all that is packed in a workbook
	MostParts     = 1000     // files that are packed in a workbook
	MostLines     = 1000     // of a case
	mostCells     = 200_000  // of a sheet
	mostSpare     = 20       // empty rows below the lines, for new ones
)

// wrong makes a problem with something that was brought in.
func wrong(code, message string, args ...any) *problem.Problem {
	return problem.New(problem.Invalid, "exchange."+code, message, args...)
}

// clean is a text without what no sheet can hold: control characters, and
// spaces at its ends.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "�")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r == '\uFFFE', r == '\uFFFF':
			return -1
		}
		return r
	}, s))
}

// kept is the text that a cell gives: the old one, to the byte, if the cell
// still says it.
func kept(old, cell string) string {
	if clean(old) == clean(cell) {
		return old
	}
	return clean(cell)
}

// short is the beginning of a text, to name it in a sentence.
func short(s string) string {
	if len(s) > 400 {
		s = strings.ToValidUTF8(s[:400], "")
	}
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

var plainNumber = regexp.MustCompile(`^-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?$`)

// decimal is a number as a sheet stores it, in units of ten to the minus
// places: half away from nought, but only to take out what binary fractions put
// in. Off says that the number has more decimals than that.
func decimal(raw string, places int) (n int64, off bool, ok bool) {
	raw = strings.TrimSpace(raw)
	if !plainNumber.MatchString(raw) {
		return 0, false, false
	}
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.Abs(f) >= 1e15 {
		return 0, false, false
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
	exact := new(big.Rat).SetFloat64(f)
	scaled := new(big.Rat).Mul(exact, new(big.Rat).SetInt(scale))
	near := new(big.Int).Mul(scaled.Num(), big.NewInt(2))
	half := scaled.Denom()
	if scaled.Sign() < 0 {
		near.Sub(near, half)
	} else {
		near.Add(near, half)
	}
	near.Quo(near, new(big.Int).Mul(half, big.NewInt(2)))
	if !near.IsInt64() {
		return 0, false, false
	}
	// A number of fifteen digits is stored to within 2^-53 of its size.
	allowed := 1e-9 + math.Abs(f)*4.5e-16
	diff, _ := new(big.Rat).Sub(exact, new(big.Rat).SetFrac(near, scale)).Float64()
	return near.Int64(), math.Abs(diff) > allowed, true
}

// number is a number as people write it, without an exponent.
func number(raw string) string {
	f, err := strconv.ParseFloat(strings.TrimSpace(raw), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) || math.Abs(f) >= 1e15 {
		return raw
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// amountOf reads an amount from a number or a text. What is said begins with
// the text that is wrong.
func amountOf(text string, isNumber bool) (money.Pence, string) {
	var p money.Pence
	if len(text) > 100 {
		return 0, fmt.Sprintf("“%s” is not an amount: enter pounds and pence, like 1234.56", short(text))
	}
	if isNumber {
		n, off, ok := decimal(text, 2)
		switch {
		case !ok:
			return 0, fmt.Sprintf("“%s” is not an amount: enter pounds and pence, like 1234.56", short(text))
		case off:
			return 0, fmt.Sprintf("%s is not a whole number of pence: use at most two decimals", short(number(text)))
		}
		p = money.Pence(n)
	} else {
		got, err := money.Parse(text)
		if err != nil {
			if strings.Contains(err.Error(), "pence") {
				return 0, fmt.Sprintf("“%s” is not a whole number of pence: use at most two decimals", short(text))
			}
			return 0, fmt.Sprintf("“%s” is not an amount: enter pounds and pence, like 1234.56", short(text))
		}
		p = got
	}
	switch {
	case p < 0:
		return 0, fmt.Sprintf("%s is negative. An amount never is: the kind says whether it is spent or gained, so enter what is saved or displaced as a line of its own", p.Pounds())
	case p > costmodel.MostInAYear:
		return 0, fmt.Sprintf("%s is more than a line can hold: enter pounds, not pence", p.Pounds())
	}
	return p, ""
}
