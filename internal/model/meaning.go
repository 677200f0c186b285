package model

import (
	"errors"
	"html"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Meaning says what a text stands for where its published format does not. It is no part of the
// published schema; bodies are checked against it.
type Meaning uint8

// The meanings that a text can have.
const (
	MeansText     Meaning = iota
	MeansAddress          // something that programs make a link of; FormatURI means it too
	MeansZone             // the name of a time zone
	MeansLanguage         // the code of a language, such as fr_FR
)

// Address marks a text as one that programs make a link of: it must not be a script.
func (p Property) Address() Property { p.Meaning = MeansAddress; return p }

// Zone marks a text as the name of a time zone.
func (p Property) Zone() Property { p.Meaning = MeansZone; return p }

// Language marks a text as the code of a language.
func (p Property) Language() Property { p.Meaning = MeansLanguage; return p }

// Languages are the codes that GLPI has translations for.
var Languages = strings.Fields(
	"ar_SA be_BY bg_BG ca_ES cs_CZ da_DK de_DE el_GR en_GB en_US eo_EO es_419 es_AR es_CO es_EC es_ES " +
		"es_MX es_VE et_EE eu_ES fa_IR fi_FI fil_PH fr_BE fr_CA fr_FR gl_ES he_IL hi_IN hr_HR hu_HU id_ID is_IS it_IT" +
		" ja_JP ka_GE kaa_UZ " +
		"km_KH ko_KR lt_LT lv_LV mn_MN ms_MY nb_NO nl_BE nl_NL nn_NO pl_PL pt_BR pt_PT ro_RO ru_RU sk_SK sl_SI sq_AL" +
		" sr_RS sv_SE th_TH " +
		"tr_TR uk_UA ur_PK uz_UZ vi_VN zh_CN zh_HK zh_TW")

// CheckMeaning reports what keeps a text from being what the property stands for.
func (p *Property) CheckMeaning(text string) error {
	switch {
	case p.Meaning == MeansAddress || p.Format == FormatURI:
		return CheckAddress(text)
	case p.Meaning == MeansZone && text != "":
		_, err := ZoneOf(text)
		return err
	case p.Meaning == MeansLanguage && text != "" && !slices.Contains(Languages, text):
		return errors.New(text + " is no language; there are " + strings.Join(Languages, ", "))
	}
	return nil
}

// scripts are the schemes whose addresses run or show what they hold, in the place of the page that
// links to them.
var scripts = []string{"javascript", "vbscript", "jscript", "livescript", "mocha", "data", "blob", "filesystem"}

// wrappers are schemes with an address of any scheme behind them.
var wrappers = []string{"feed", "view-source", "jar", "url", "about", "wyciwyg"}

// CheckAddress refuses addresses that are scripts, however they are written: browsers do not mind
// blanks and control characters in a scheme, its letter case, and, where a program puts the address
// into a page as it stands, entities.
func CheckAddress(text string) error {
	for range 3 { // entities of entities
		scheme, rest, found := schemeOf(text)
		for found {
			if slices.Contains(scripts, scheme) {
				return errors.New("an address cannot begin with " + scheme + ":")
			}
			if !slices.Contains(wrappers, scheme) {
				break
			}
			scheme, rest, found = schemeOf(rest)
		}
		plain := html.UnescapeString(text)
		if plain == text {
			return nil
		}
		text = plain
	}
	return errors.New("an address cannot hide what it begins with")
}

// longestScheme bounds how far schemeOf looks, in characters that count.
const longestScheme = 64

// schemeOf gives the letters before the first colon, as a browser reads them, and what is behind.
func schemeOf(text string) (scheme, rest string, found bool) {
	var b strings.Builder
	for i, c := range text {
		switch {
		case c == ':' || c == '：':
			return strings.ToLower(norm.NFKC.String(b.String())), text[i+1:], true
		case strings.ContainsRune(`/?#\`, c) || b.Len() > longestScheme:
			return "", "", false
		case !unicode.In(c, unicode.C, unicode.Z):
			b.WriteRune(c)
		}
	}
	return "", "", false
}

// ZoneOf reads the name of a time zone.
func ZoneOf(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, errors.New(name + " is not in the time zone database; a name looks like Europe/Paris")
	}
	return zone, nil
}
