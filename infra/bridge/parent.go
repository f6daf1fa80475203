package main

import (
	"os"
	"time"

	"github.com/hashicorp/go-hclog"
)

const lookAtParent = 2 * time.Second

// endWithParent ends this process when the one that started it is gone without a word: go-plugin would stay.
func endWithParent(parent int, log hclog.Logger) {
	for range time.Tick(lookAtParent) {
		if os.Getppid() != parent {
			log.Warn("the controller is gone")
			os.Exit(fine)
		}
	}
}
