package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const standsBy = "CANARY_STEPS_TEST_STANDS_BY"

// TestMain lets this executable be the process of a container, too.
func TestMain(m *testing.M) {
	if os.Getenv(standsBy) == "" {
		os.Exit(m.Run())
	}
	if err := goOnInCopy(os.TempDir()); err != nil {
		fmt.Println(err)
		return
	}
	own, _ := os.Executable()
	fmt.Println(own)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func TestTheControllerCanWriteItsFileAnewWhileTheInventoryIsTaken(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "run")
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// twice: a container that starts again finds the copy of before
	for range 2 {
		if err := copyFile(own, folder, file); err != nil {
			t.Fatal(err)
		}
		container := exec.Command(file)
		container.Env = append(os.Environ(), standsBy+"=1", "TMPDIR="+folder)
		stdin, _ := container.StdinPipe()
		stdout, _ := container.StdoutPipe()
		if err := container.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(stdout).ReadString('\n')
		if want := filepath.Join(folder, copyName) + "\n"; err != nil || line != want {
			t.Errorf("it goes on in %q, %v", line, err)
		}
		if written, err := os.Create(file); err != nil {
			t.Error(err)
		} else {
			_ = written.Close()
		}
		_ = stdin.Close()
		if err := container.Wait(); err != nil {
			t.Error(err)
		}
	}
}

func TestWithoutAFolderToWriteToTheInventoryIsTakenAllTheSame(t *testing.T) {
	if err := goOnInCopy(filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("nobody is told that the controller cannot be restarted")
	}
}
