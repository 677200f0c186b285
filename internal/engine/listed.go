package engine

import (
	"iter"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

// labels gives the values that a number can have, such as that of a status, each with what a mapped name calls it,
// "" for nothing; none at all where the name is not mapped.
func (e *Engine) labels(number, name *model.Property) iter.Seq2[any, string] {
	return func(yield func(any, string) bool) {
		mapper := e.mappers[name.Mapper]
		if mapper == nil {
			return
		}
		for _, value := range number.Enum {
			label, err := strconv.Unquote(string(mapper(nil, []byte(toText(value)))))
			if err != nil { // null
				label = ""
			}
			if !yield(value, label) {
				return
			}
		}
	}
}

// maxListed is how many values a message lists with their names.
const maxListed = 20

// valuesOf says which values something with a name that is computed can have, such as a status: its numbers
// with their names, for people who compared it by name; "" where there is no such list.
func (b *binder) valuesOf(link string) string {
	id, name := b.names.field(link+".id"), b.names.field(link+".name")
	if id == nil || name == nil || !name.mapped || len(id.property.Enum) > maxListed {
		return ""
	}
	var values []string
	for value, label := range b.viewer.labels(id.property, name.property) {
		text := toText(value)
		if label != "" {
			text += " (" + label + ")"
		}
		values = append(values, text)
	}
	if values == nil {
		return ""
	}
	return link + " is compared by its number: " + strings.Join(values, ", ")
}
