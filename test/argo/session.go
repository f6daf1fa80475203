package argo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
)

const (
	// The default of the controller's flag --rollout-resync.
	resyncPeriod = 15 * time.Minute
	// Revision 1 is deployed an hour before the update.
	headStart = time.Hour
	// More reconciles than this at one instant mean that the controller spins.
	spin = 500
)

// Session plays one scenario.
type Session struct {
	transcript *Transcript
	clock      *Clock
	queue      *Queue
	clients    *Clients
	cluster    *Cluster
	namespace  string
	name       string

	recording  bool
	events     []any
	last       View
	socket     string
	asked      map[string]int
	processes  map[string]int
	called     atomic.Bool
	loseStatus atomic.Bool
}

// Play runs the scenario of a transcript and fills in its events and its end.
func Play(transcript *Transcript, server *ScriptServer, socket string) (err error) {
	if err := configurePlugins(transcript.Plugins, socket); err != nil {
		return err
	}
	session, err := newSession(transcript, socket)
	if err != nil {
		return err
	}
	server.Handle(session.answer)
	controller, err := NewController(session.clients, session.queue)
	if err != nil {
		return err
	}
	stop := startWorker(controller, session.queue)
	defer func() { err = errors.Join(err, stop()) }()
	if err := session.run(); err != nil {
		return err
	}
	transcript.Events = session.events
	transcript.Final, err = session.final()
	return err
}

func newSession(transcript *Transcript, socket string) (*Session, error) {
	rollout := &v1alpha1.Rollout{}
	if err := json.Unmarshal(transcript.Rollout, rollout); err != nil {
		return nil, fmt.Errorf("read rollout: %w", err)
	}
	if rollout.Namespace == "" {
		rollout.Namespace = metav1.NamespaceDefault
	}
	clock, clients := NewClock(-headStart), NewClients()
	rollout.UID, rollout.Generation = types.UID(rollout.Name), 1
	rollout.CreationTimestamp = metav1.NewTime(clock.Now().Truncate(time.Second))
	queue := NewQueue(clock, rollout.Namespace+"/"+rollout.Name)
	session := &Session{
		transcript: transcript, clock: clock, clients: clients, queue: queue,
		namespace: rollout.Namespace, name: rollout.Name, socket: socket,
		events: []any{}, asked: map[string]int{}, processes: map[string]int{},
		cluster: &Cluster{
			clients: clients, clock: clock, queue: queue, namespace: rollout.Namespace,
			analysis: verdict(transcript.Analysis), experiment: verdict(transcript.Experiment),
			scaledAt: map[string]time.Duration{}, createdAt: map[types.UID]time.Duration{},
		},
	}
	if transcript.Scaling != nil {
		session.cluster.scaling = time.Duration(*transcript.Scaling)
	}
	clients.argo.PrependReactor("patch", "rollouts", session.failLostWrite)
	rollouts := clients.argo.ArgoprojV1alpha1().Rollouts(session.namespace)
	if _, err := rollouts.Create(context.Background(), rollout, metav1.CreateOptions{}); err != nil {
		return nil, fmt.Errorf("create rollout: %w", err)
	}
	if err := addServices(clients, rollout); err != nil {
		return nil, err
	}
	return session, addAnalysisTemplates(clients, rollout)
}

func verdict(asked *Verdict) Verdict {
	if asked == nil {
		return Verdict{Phase: string(v1alpha1.AnalysisPhaseSuccessful)}
	}
	return *asked
}

// run deploys revision 1, makes revision 2 at time zero, and goes on until the scenario ends.
func (s *Session) run() error {
	if err := s.loop(nil, 0); err != nil {
		return err
	}
	rollout, err := s.rollout()
	if err != nil {
		return err
	}
	if rollout.Status.Phase != v1alpha1.RolloutPhaseHealthy {
		return fmt.Errorf("revision 1 is %s: %s", rollout.Status.Phase, rollout.Status.Message)
	}
	s.clock.Advance(0)
	s.recording, s.last = true, s.view(rollout)
	actions := append([]Action{{Do: "update", Image: s.transcript.Update.Image}}, s.transcript.Actions...)
	return s.loop(actions, time.Duration(s.transcript.Until))
}

// loop does what is due now, actions first, and then moves the clock to what is due next.
func (s *Session) loop(actions []Action, until time.Duration) error {
	reconciles, resync := 0, s.clock.Offset()+resyncPeriod
	for {
		now := s.clock.Offset()
		for len(actions) > 0 && time.Duration(actions[0].At) <= now {
			if err := s.act(actions[0]); err != nil {
				return err
			}
			actions = actions[1:]
		}
		if now >= resync {
			s.queue.Notify()
			resync += resyncPeriod
		}
		next, err := s.cluster.Settle()
		if err != nil {
			return err
		}
		if due := s.queue.Next(); due <= now {
			if reconciles++; reconciles > spin {
				return fmt.Errorf("the controller spins at %v", now)
			}
			if err := s.reconcile(); err != nil {
				return err
			}
			continue
		}
		next = min(next, s.queue.Next(), resync)
		if len(actions) > 0 {
			next = min(next, time.Duration(actions[0].At))
		}
		if next > until {
			return nil
		}
		reconciles = 0
		s.clock.Advance(next)
	}
}

func (s *Session) reconcile() error {
	s.called.Store(false)
	s.queue.Reconcile()
	rollout, err := s.rollout()
	if err != nil {
		return err
	}
	if view := s.view(rollout); s.recording && !reflect.DeepEqual(view, s.last) {
		s.last = view
		s.events = append(s.events, RolloutEvent{At: Duration(s.clock.Offset()), Event: "rollout", View: view})
	}
	return nil
}
