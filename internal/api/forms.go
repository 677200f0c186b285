package api

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/request/body"
)

// maxNesting is how many brackets the name of a field can have; more are part of the name.
const maxNesting = 8

// branch is a field with fields of its own, while a form is read: a[k] is one, and a list when its keys are
// those of one.
type branch map[string]any

// readForm reads a form, of any method.
func (in *sent) readForm(r *http.Request, brought *holder, l body.Limits) error {
	text, err := body.Text(brought.reader(r.Body), l.Bytes)
	if err != nil {
		return err
	}
	// curl -d without a header
	if start := bytes.TrimSpace(text); len(start) > 0 && (start[0] == '{' || start[0] == '[') {
		return model.Invalid(
			"The body is JSON but is said to be a form: send the header Content-Type: application/json")
	}
	if len(text) == 0 {
		return nil
	}
	in.body = map[string]any{}
	return addForm(in.body, string(text), l)
}

// addForm adds the fields of a form or query.
func addForm(params map[string]any, text string, l body.Limits) error {
	pairs, err := body.Pairs(text, l)
	if err != nil {
		return err
	}
	for name, value := range pairs {
		if err := addField(params, name, value); err != nil {
			return err
		}
	}
	settleForm(params)
	return nil
}

// addField adds a field by PHP's rules: a[] is a list, a[k] a map, a[0][k] a list of maps, and of a repeated plain
// name the last one counts. What has been added has to be settled.
func addField(params map[string]any, name, value string) error {
	if !utf8.ValidString(name) || !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
		return model.Invalid("The parameter %q is not valid UTF-8 text", strings.ToValidUTF8(name, "?"))
	}
	key, inner, nested := strings.Cut(name, "[")
	key = strings.NewReplacer(".", "_", " ", "_").Replace(key)
	if !nested || !strings.HasSuffix(inner, "]") {
		params[key] = value
		return nil
	}
	path := strings.SplitN(strings.TrimSuffix(inner, "]"), "][", maxNesting)
	at := params
	for _, next := range path {
		below, ok := at[key].(branch)
		if !ok {
			below = branch{}
			at[key] = below
		}
		if next == "" {
			next = strconv.Itoa(len(below))
		}
		at, key = below, next
	}
	at[key] = value
	return nil
}

// settleForm makes lists and maps of the fields that have fields of their own.
func settleForm(params map[string]any) {
	for name, value := range params {
		if fields, ok := value.(branch); ok {
			params[name] = fields.settled()
		}
	}
}

func (b branch) settled() any {
	settleForm(b)
	list := make([]any, len(b))
	for i := range list {
		value, ok := b[strconv.Itoa(i)]
		if !ok {
			return map[string]any(b)
		}
		list[i] = value
	}
	return list
}
