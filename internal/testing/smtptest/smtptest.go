// Package smtptest is a small SMTP server on loopback, for tests of what sends mail. It hands on what it is given.
//
// It must not know what stands in it.
package smtptest

import (
	"bufio"
	"encoding/base64"
	"io"
	"net"
	"strings"
	"sync"
)

// Letter is a message as it came: its envelope, and the text with lines that end in CR and LF.
type Letter struct{ From, To, Text string }

// Server is one, until its listener is closed. Mu guards what follows it.
type Server struct {
	net.Listener
	take func(Letter)

	Mu      sync.Mutex
	Refuse  bool     // every recipient
	SignIns []string // what was answered to the challenge
}

// New starts one that gives each letter to take, of several connections at the same time.
func New(take func(Letter)) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{Listener: listener, take: take}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	return s, nil
}

// serve speaks as much SMTP as that needs.
func (s *Server) serve(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	say := func(line string) { _, _ = io.WriteString(conn, line+"\r\n") }
	say("220 test")
	var l Letter
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		verb := strings.ToUpper(strings.SplitN(line, " ", 2)[0])
		s.Mu.Lock()
		refuse := s.Refuse
		s.Mu.Unlock()
		switch {
		case verb == "EHLO":
			say("250-test")
			say("250-AUTH CRAM-MD5")
			say("250 8BITMIME")
		case verb == "AUTH":
			say("334 " + base64.StdEncoding.EncodeToString([]byte("<challenge>")))
			answer, _ := r.ReadString('\n')
			digest, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(answer))
			s.Mu.Lock()
			s.SignIns = append(s.SignIns, string(digest))
			s.Mu.Unlock()
			say("235 welcome")
		case verb == "MAIL":
			l = Letter{From: line}
			say("250 ok")
		case verb == "RCPT" && refuse:
			say("550 no such mailbox")
		case verb == "RCPT":
			l.To = strings.Trim(line[strings.IndexByte(line, ':')+1:], "<> ")
			say("250 ok")
		case verb == "DATA":
			say("354 go on")
			var text strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil || line == ".\r\n" {
					break
				}
				text.WriteString(strings.TrimPrefix(line, "."))
			}
			l.Text = text.String()
			s.take(l)
			say("250 ok")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}
