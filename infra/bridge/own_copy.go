package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

const copyName = "canary-steps-bridge-inventory"

// goOnInCopy goes on in a copy of this process's file. Whenever the controller starts it writes that file anew (Argo's
// utils/plugin/downloader.go). Linux refuses that as long as somebody runs the file, and the controller would not start again.
func goOnInCopy(folder string) error {
	own, err := os.Executable()
	if err != nil {
		return err
	}
	target := filepath.Join(folder, copyName)
	if own == target {
		return nil
	}
	if err := copyFile(own, folder, target); err != nil {
		return fmt.Errorf("the controller cannot be restarted beside this container: %w", err)
	}
	return syscall.Exec(target, os.Args, os.Environ())
}

// copyFile puts the copy into its place when it is whole: one from before may be there.
func copyFile(from, folder, target string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	made, err := os.CreateTemp(folder, copyName)
	if err != nil {
		return err
	}
	_, err = io.Copy(made, source)
	if closed := made.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(made.Name(), 0o700)
	}
	if err == nil {
		err = os.Rename(made.Name(), target)
	}
	if err != nil {
		_ = os.Remove(made.Name())
	}
	return err
}
