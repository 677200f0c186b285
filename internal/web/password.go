package web

import (
	"errors"
	"net/http"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/request/peer"
)

type passwordData struct {
	frame
	Login  string
	Revoke bool
	Faults []string
}

// canChangePassword reports whether somebody may change their own password.
func canChangePassword(session *access.Session) bool {
	return session.Can("password_update", model.Read) || session.Can("user", model.Update)
}

// own lets only those in who may change their own password; others sign in first.
func (s *Server) own(next func(w http.ResponseWriter, r *http.Request, session *access.Session)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		session := s.session(r)
		switch {
		case session == nil:
			s.signInFirst(w, r)
		case !canChangePassword(session):
			s.forbidden(w, r, session, "password_update")
		default:
			next(w, r, session)
		}
	}
}

func (s *Server) passwordPage(w http.ResponseWriter, r *http.Request, session *access.Session) {
	s.render(w, http.StatusOK, "password", passwordData{frame: s.frame(r, "Change password", "password"),
		Login: session.Login})
}

// changePassword sets the password of whoever is signed in. Other browsers are signed out by that;
// this one goes on.
func (s *Server) changePassword(w http.ResponseWriter, r *http.Request, session *access.Session) {
	data := passwordData{frame: s.frame(r, "Change password", "password"), Login: session.Login,
		Revoke: r.PostFormValue("revoke") == "1"}
	if r.PostFormValue("new") == "" {
		data.Faults = []string{"The new password is empty."}
		s.render(w, http.StatusUnprocessableEntity, "password", data)
		return
	}
	err := s.SignIn.Confirm(r.Context(), session.UserID, r.PostFormValue("present"), peer.Of(r))
	if status, text := signInFault(w, err); text != "" {
		if status == http.StatusUnprocessableEntity {
			text = "The present password is wrong."
		}
		data.Faults = []string{text}
		s.render(w, status, "password", data)
		return
	}
	if err == nil {
		err = s.Engine.Update(fair.As(r.Context(), session.UserID), session, engine.Request{
			Object: s.Engine.Catalog().Object("User"), Version: model.Current,
			Input: map[string]any{"password": r.PostFormValue("new"), "password2": r.PostFormValue("again"),
				"revoke_tokens": data.Revoke},
			Done: func(_ *engine.Work, c *engine.Change) error {
				if access.CredentialOf(c.Before.Text("password")) != session.Credential() {
					return model.Invalid("Your password has just been changed by somebody else.")
				}
				return nil
			},
		}, session.UserID)
	}
	var fault *model.Error
	switch {
	case errors.As(err, &fault) && (fault.Code == model.CodeInvalid || fault.Code == model.CodeRightMissing):
		data.Faults = reasons(fault)
		s.render(w, http.StatusUnprocessableEntity, "password", data)
		return
	case err != nil:
		s.failed(w, r, err)
		return
	}
	session, err = s.Directory.Session(r.Context(), session.UserID, access.Want{})
	if err != nil {
		s.failed(w, r, err)
		return
	}
	if err := s.signIn(w, r, session.UserID, session.Credential()); err != nil {
		s.failed(w, r, err)
		return
	}
	done := "changed"
	if data.Revoke {
		done = "revoked"
	}
	http.Redirect(w, r, "/?password="+done, http.StatusSeeOther)
}

// reasons says what is wrong, for people.
func reasons(fault *model.Error) (out []string) {
	for _, m := range fault.Messages {
		out = append(out, m.Message)
	}
	if text, ok := fault.Detail.(string); ok && text != "" {
		out = append(out, text)
	}
	if out == nil {
		out = append(out, fault.Title)
	}
	return out
}
