package demo

import (
	"fmt"
	"strings"
)

// text is a template: literal pieces and facts in turn.
type text []piece

type piece struct {
	literal string
	fact    fact // when literal is ""
}

// fact is something that the texts of one ticket have in common.
type fact int

const (
	factRequester fact = iota + 1
	factUser
	factManager
	factColleague
	factDepartment
	factSite
	factBuilding
	factRoom
	factMeeting
	factPhone
	factComputer
	factModel
	factSerial
	factPrinter
	factSwitch
	factAP
	factServer
	factShare
	factFile
	factApp
	factError
	factNewcomer
	factTitle
	factDay
	factTime
	factCount
	factAmount
	factCustomer
	factProject
	factMailbox
	factList
	factSender
	factsEnd
)

// factNames are how templates call the facts.
var factNames = map[string]fact{
	"requester": factRequester, "user": factUser, "manager": factManager, "colleague": factColleague,
	"department": factDepartment, "site": factSite, "building": factBuilding, "room": factRoom,
	"meeting": factMeeting, "phone": factPhone, "computer": factComputer, "model": factModel,
	"serial": factSerial, "printer": factPrinter, "switch": factSwitch, "ap": factAP, "server": factServer,
	"share": factShare, "file": factFile, "app": factApp, "error": factError, "newcomer": factNewcomer,
	"title": factTitle, "day": factDay, "time": factTime, "count": factCount, "amount": factAmount,
	"customer": factCustomer, "project": factProject, "mailbox": factMailbox, "list": factList, "sender": factSender,
}

// parse reads a template.
func parse(template string) (text, error) {
	var out text
	for rest := template; rest != ""; {
		before, after, found := strings.Cut(rest, "{")
		if before != "" {
			out = append(out, piece{literal: before})
		}
		if !found {
			break
		}
		name, behind, closed := strings.Cut(after, "}")
		f := factNames[name]
		if !closed || f == 0 {
			return nil, fmt.Errorf("template %q: no fact is called %q", template, name)
		}
		out = append(out, piece{fact: f})
		rest = behind
	}
	return out, nil
}

// fillIn fills a template with the facts of a ticket.
func (g *generator) fillIn(template string, k *facts) string {
	t, ok := g.texts[template]
	if !ok {
		var err error
		if t, err = parse(template); err != nil {
			panic(err) // a fault of this package
		}
		g.texts[template] = t
	}
	var b strings.Builder
	for _, p := range t {
		if p.literal != "" {
			b.WriteString(p.literal)
		} else {
			b.WriteString(k.value(g, p.fact))
		}
	}
	return b.String()
}

// html makes rich text of lines.
func html(lines string) string { return "<p>" + strings.ReplaceAll(lines, "\n", "</p><p>") + "</p>" }

// facts are the facts of one ticket as far as they have been asked for.
type facts struct {
	about  *person // the requester
	at     moment  // when it is spoken of
	values [factsEnd]string
}

func (k *facts) value(g *generator, f fact) string {
	if k.values[f] == "" {
		k.values[f] = k.find(g, f)
	}
	return k.values[f]
}

// find makes a fact up, or looks it up where the organisation decides it.
func (k *facts) find(g *generator, f fact) string {
	p := k.about
	number := func(lo, hi int) int { return lo + g.rng.IntN(hi-lo+1) }
	switch f {
	case factRequester:
		return p.name()
	case factUser:
		return p.given
	case factManager:
		if p.manager != nil {
			return p.manager.name()
		}
		return g.people[0].name()
	case factColleague:
		return g.colleague(p).name()
	case factDepartment:
		return p.department
	case factSite:
		return p.site.town
	case factBuilding:
		return p.room.building
	case factRoom:
		return p.room.name
	case factMeeting:
		return oneOf(g.rng, p.site.meetings).name
	case factPhone:
		return p.phone
	case factComputer:
		if p.computer != nil {
			return p.computer.name
		}
		return fmt.Sprintf("%s-L%04d", p.site.code, number(1, 9999))
	case factModel:
		if p.computer != nil {
			return p.computer.model
		}
		m := computerModels[g.rng.IntN(laptops)]
		return m.maker + " " + m.name
	case factSerial:
		if p.computer != nil {
			return p.computer.serial
		}
		return serial(g.rng, 8)
	case factPrinter:
		return fmt.Sprintf("PRN-%s-%s-%d", p.site.code, p.room.name[:2], number(1, 3))
	case factSwitch:
		return fmt.Sprintf("SW-%s-%s-%d", p.site.code, p.room.name[:2], number(1, 2))
	case factAP:
		return fmt.Sprintf("AP-%s-%s-%02d", p.site.code, p.room.name[:2], number(1, 12))
	case factServer:
		return fmt.Sprintf("%s-%s", p.site.code, oneOf(g.rng, serverRoles))
	case factShare:
		return oneOf(g.rng, g.folders)
	case factFile:
		return oneOf(g.rng, fileNames)
	case factApp:
		return oneOf(g.rng, programs)
	case factError:
		return oneOf(g.rng, faults)
	case factNewcomer:
		return oneOf(g.rng, p.site.names.given) + " " + oneOf(g.rng, p.site.names.family)
	case factTitle:
		for _, d := range departments {
			if d.name == p.department {
				return oneOf(g.rng, d.titles)
			}
		}
		return "Assistant"
	case factDay:
		at := k.at + moment(number(3, 24))*day
		for (at + moment(p.site.seconds())).weekend() {
			at += day
		}
		return at.format(p.site.place, "Monday 2 January")
	case factTime:
		return fmt.Sprintf("%d:%02d", number(8, 16), 5*number(0, 11))
	case factCount:
		return fmt.Sprint(number(2, 9))
	case factAmount:
		return fmt.Sprint(1000 * number(2, 25))
	case factCustomer:
		return oneOf(g.rng, g.company.customers)
	case factProject:
		return oneOf(g.rng, g.company.projects)
	case factMailbox:
		return oneOf(g.rng, mailboxes)
	case factList:
		return oneOf(g.rng, mailingLists)
	case factSender:
		return oneOf(g.rng, senders)
	}
	panic(fmt.Sprintf("fact %d has no value", f))
}

// colleague gives somebody else from the same site.
func (g *generator) colleague(p *person) *person {
	pool := p.site.people
	if len(pool) < 2 {
		pool = g.people
	}
	for {
		if other := oneOf(g.rng, pool); other != p {
			return other
		}
	}
}
