#include "textflag.h"

GLOBL kernel<>(SB), NOPTR, $8

// func shift()
TEXT ·shift(SB), NOSPLIT, $0-0
	MOVQ	runtime·vdsoClockgettimeSym(SB), AX
	MOVQ	AX, kernel<>(SB)
	LEAQ	shifted<>(SB), AX
	MOVQ	AX, runtime·vdsoClockgettimeSym(SB)
	RET

// int shifted(clockid_t DI, struct timespec *SI), as C calls it: on a stack that is off by 8, and with registers that need not be kept
TEXT shifted<>(SB), NOSPLIT|NOFRAME, $0-0
	PUSHQ	DI
	PUSHQ	SI
	SUBQ	$8, SP
	MOVQ	kernel<>(SB), AX
	CALL	AX
	ADDQ	$8, SP
	POPQ	SI
	POPQ	DI
	TESTL	DI, DI	// CLOCK_REALTIME: timers have another one, which goes on as it was
	JNE	done
	MOVQ	·seconds(SB), CX
	ADDQ	CX, 0(SI)
done:
	RET
