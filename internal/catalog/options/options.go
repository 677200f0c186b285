// Package options are the settings of the inventory: what they are called in the configuration, what they are
// when nobody has set them, and their values for those who act by them. They are declared once, in All; the
// defaults of a fresh server, the checks of new values and the page that people set them on follow from it.
//
// It must not know what a setting does.
package options

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Context is the context of the configuration that the settings are in.
const Context = "inventory"

// Auth is how agents show who they are.
type Auth string

// The ways that there are.
const (
	AuthNone   Auth = "none"
	AuthClient Auth = "client_credentials" // a token with the scope inventory
	AuthBasic  Auth = "basic_auth"         // login and password of the settings
)

// What is done about stale agents.
const (
	StaleDelete    int64 = 0 // the agent is deleted
	StaleSetStatus int64 = 1 // its item gets another status
	StaleTrash     int64 = 2 // its item goes into the trash
)

// LeaveState is the value of State that leaves the status of items alone.
const LeaveState int64 = -1

// Options are the settings.
type Options struct {
	Enabled   bool
	Auth      Auth
	Login     string // of basic authentication
	Password  string // of it, sealed
	Frequency int    // of inventories, in hours

	ImportSoftware, ImportVolume, ImportAntivirus, ImportRegistry, ImportProcess, ImportVM, ImportUnmanaged,
	ImportMonitor, ImportMonitorOnPartialSerial, ImportPrinter, ImportPeripheral, ImportEnv bool

	ComponentProcessor, ComponentMemory, ComponentHardDrive, ComponentNetworkCard, ComponentGraphicCard,
	ComponentSoundCard, ComponentDrive, ComponentNetworkDrive, ComponentNetworkCardVirtual, ComponentControl,
	ComponentBattery, ComponentSimcard, ComponentRemovableMedia, ComponentPowerSupply bool

	VMAsComputer, VMComponents bool
	VMType                     int64 // the type of computers that are virtual machines; 0 for what they say

	State    int64 // of items that agents report; 0 for none, LeaveState
	Entity   int64 // of new items that no rule has one for
	Location int64 // of new items
	Group    int64 // of new items

	StaleDays    int // after which an agent is stale; 0 for never
	StaleActions []int64
	StaleState   int64 // that StaleSetStatus gives
	StaleStates  []int64
	StaleAny     bool // whatever their status, items are touched; otherwise those with one of StaleStates
}

// Kind is what kind of value a setting has.
type Kind uint8

// The kinds of values.
const (
	Switch Kind = iota // 0 or 1
	Number
	Text
	Secret   // a text that is sealed and never shown
	Choice   // one of Option.Choices
	Choices  // a list of some of Option.Choices
	Item     // an item of Option.Of, 0 for none
	ItemList // a list of items of Option.Of, or all of them
)

// Option is a setting.
type Option struct {
	Name    string // in the configuration
	Default string
	Label   string // for people
	Hint    string // what there is to know beside the label
	Group   string // under which heading it stands
	Kind    Kind
	Choices []Named
	Of      string // the object of the catalogue that items are of
	Most    int    // of a Number; the least is 0, or 1 where 0 has no meaning
	Least   int

	field func(o *Options) any // where the value goes
}

// Named is a value and what people call it.
type Named struct{ Value, Label string }

// Source is where the values of a context of the configuration are.
type Source interface {
	Values(ctx context.Context, group string) (map[string]string, error)
}

// Read reads the settings. What is not set, or cannot be what it is set to, has its default.
func Read(ctx context.Context, from Source) (Options, error) {
	values, err := from.Values(ctx, Context)
	if err != nil {
		return Options{}, fmt.Errorf("settings of the inventory: %w", err)
	}
	return Of(values), nil
}

// Of gives the settings that values are.
func Of(values map[string]string) Options {
	var out Options
	for i := range All {
		option := &All[i]
		value, given := values[option.Name]
		if !given || option.Check(value) != nil {
			value = option.Default
		}
		option.put(&out, value)
	}
	return out
}

// Find gives the setting with a name; nil when there is none.
func Find(name string) *Option {
	i := slices.IndexFunc(All, func(o Option) bool { return o.Name == name })
	if i < 0 {
		return nil
	}
	return &All[i]
}

// Secrets are the names of the settings that are sealed and never shown.
func Secrets() (names []string) {
	for _, o := range All {
		if o.Kind == Secret {
			names = append(names, o.Name)
		}
	}
	return names
}

// Check says what is wrong with a value.
func (o *Option) Check(value string) error {
	switch o.Kind {
	case Switch:
		if value != "0" && value != "1" {
			return fmt.Errorf("it is 0 or 1")
		}
	case Number:
		if n, err := strconv.Atoi(value); err != nil || n < o.Least || n > o.Most {
			return fmt.Errorf("it is a number from %d to %d", o.Least, o.Most)
		}
	case Item:
		if n, err := strconv.ParseInt(value, 10, 32); err != nil || n < int64(o.Least) {
			return fmt.Errorf("it is the id of an item, or 0 for none")
		}
	case Choice:
		if !o.has(value) {
			return fmt.Errorf("it is one of %s", o.listed())
		}
	case Choices:
		list, err := numbers(value)
		if err != nil {
			return fmt.Errorf("it is a list, such as %s", o.Default)
		}
		for _, n := range list {
			if !o.has(strconv.FormatInt(n, 10)) {
				return fmt.Errorf("it is a list of some of %s", o.listed())
			}
		}
	case ItemList:
		if _, _, err := items(value); err != nil {
			return fmt.Errorf(`it is a list of ids, or %s for all`, everything)
		}
	}
	return nil
}

func (o *Option) has(value string) bool {
	return slices.ContainsFunc(o.Choices, func(c Named) bool { return c.Value == value })
}

func (o *Option) listed() string {
	names := make([]string, len(o.Choices))
	for i, c := range o.Choices {
		names[i] = c.Value
	}
	return strings.Join(names, ", ")
}

// everything is the value of a list of items that has all.
const everything = `["all"]`

// put puts a value that has been checked to its place.
func (o *Option) put(to *Options, value string) {
	switch field := o.field(to).(type) {
	case *bool:
		*field = value == "1"
	case *int:
		*field, _ = strconv.Atoi(value)
	case *int64:
		*field, _ = strconv.ParseInt(value, 10, 64)
	case *string:
		*field = value
	case *Auth:
		*field = Auth(value)
	case *[]int64:
		*field, _ = numbers(value)
	case states:
		*field.list, *field.all, _ = items(value)
	}
}

// states is where a list of statuses goes.
type states struct {
	list *[]int64
	all  *bool
}

// numbers reads a list of numbers, each a number or a text.
func numbers(value string) ([]int64, error) {
	var list []any
	decoder := json.NewDecoder(strings.NewReader(value))
	decoder.UseNumber()
	if err := decoder.Decode(&list); err != nil {
		return nil, err
	}
	out := make([]int64, len(list))
	for i, x := range list {
		n, err := strconv.ParseInt(fmt.Sprint(x), 10, 32)
		if err != nil {
			return nil, err
		}
		out[i] = n
	}
	return out, nil
}

// items reads a list of ids, or that it is all of them.
func items(value string) (list []int64, all bool, err error) {
	if strings.ReplaceAll(value, " ", "") == everything {
		return nil, true, nil
	}
	list, err = numbers(value)
	return list, false, err
}
