package catalog

import . "github.com/glpid/glpid/internal/model"

// Most lists to choose from have one of a few shapes.

func nameComment() []Property {
	return []Property{ID(), String("name"), String("comment")}
}

func nameCommentDates() []Property { return append(nameComment(), dates()...) }

func shortNameComment() []Property {
	return []Property{ID(), String("name").Max(255), String("comment")}
}

func shortNameCommentDates() []Property { return append(shortNameComment(), dates()...) }

func shortNameCommentEntity() []Property {
	return append(shortNameComment(), entity(), Bool("is_recursive").Or(false))
}

func shortNameCommentEntityDates() []Property { return append(shortNameCommentEntity(), dates()...) }

// componentModel has a product number and no dates.
func componentModel() []Property { return append(nameComment(), String("product_number")) }

// dates are when a row was made and last changed.
func dates() []Property { return []Property{DateTime("date_creation"), DateTime("date_mod")} }
