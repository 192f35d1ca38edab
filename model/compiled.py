"""Compiling with numba, wherever the model is installed and whoever runs it.

Compiling takes seconds, so numba keeps what it has made: beside the source, or else in the user's
cache folder. Where neither can be written to (a shared installation, no home) or the disk is full,
functions are compiled anew in each run, and all else goes on.

Left to itself numba optimises each function, makes machine code of it and of a way in from Python,
and then does it all again within every function that calls it: the time grows with the depth of the
calls. So only what Python calls is `compiled` as a whole; the functions that it is made of are a
`part` each, whose code waits to be linked into that whole, optimised there once.

No such function makes an array: it is handed the room that it needs. Numba then counts no
references, and compiles nothing of numpy.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, ClassVar

from numba import njit, types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.typed_passes import IRLegalization, NopythonRewrites
from numba.core.types.functions import BaseFunction
from numba.core.untyped_passes import (
    DeadBranchPrune,
    FindLiterallyCalls,
    InlineClosureLikes,
    InlineInlinables,
    LiteralPropagationSubPipelinePass,
    LiteralUnroll,
    WithLifting,
)


def compiled(function: Callable[..., Any] | None = None, *, short: bool = False, **how: Any) -> Any:
    """Compile a function of numbers and arrays, which then runs without the interpreter's lock.

    For use as a decorator, bare or with further options of `numba.njit`. Where its loops are
    `short`, as over the files of a game, the processor gains nothing by taking several of their
    rounds at once: it is then optimised lightly, in less time.

    Examples
    --------
    >>> @compiled
    ... def double(x):
    ...     return 2 * x
    >>> double(4)
    8
    """
    if function is None:
        return partial(compiled, short=short, **how)
    usual: dict[str, Any] = {
        "nogil": True, "_nrt": False, "no_cfunc_wrapper": True,
        "pipeline_class": _ShortCompiler if short else _WholeCompiler,
    }  # fmt: skip
    try:
        made: Any = njit(cache=True, **usual, **how)(function)
    except RuntimeError:  # nowhere to keep it
        return njit(**usual, **how)(function)
    save = made._cache.save_overload

    def save_if_there_is_room(*given: Any) -> None:
        with suppress(OSError):
            save(*given)

    made._cache.save_overload = save_if_there_is_room
    return made


def part(function: Callable[..., Any] | None = None, **how: Any) -> Any:
    """Make a function that compiled functions call, and Python never does.

    Python has the function itself under ``.py_func``.

    Examples
    --------
    >>> @part
    ... def half(x):
    ...     return x / 2
    >>> @compiled
    ... def quarter(x):
    ...     return half(half(x))
    >>> quarter(4.0)
    1.0
    >>> half.py_func(4)
    2.0
    """
    if function is None:
        return partial(part, **how)
    usual: dict[str, Any] = {
        "nogil": True, "_nrt": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True,
        "pipeline_class": _PartCompiler,
    }  # fmt: skip
    made: Any = njit(**usual, **how)(function)
    compile_for = made.compile

    # Not once more for each number that a caller names outright.
    made.compile = lambda given: compile_for(tuple(map(types.unliteral, given)))
    return made


class _Code(JITCodeLibrary):
    """Code of a function that is not optimised by itself."""

    def _optimize_functions(self, module: Any) -> None:
        module.data_layout = self._codegen._data_layout


class _Part(_Code):
    """Code that waits for a whole: neither linked nor optimised, nor made machine code of."""

    @property
    def codegen(self) -> Any:
        return self

    def set_env(self, name: str, env: Any) -> None:
        """Without machine code there is nowhere to note the environment of the function."""

    def get_pointer_to_function(self, name: str) -> int:
        """Without machine code there is no address."""
        return 0

    def finalize(self) -> None:
        self._finalized = True


class _Whole(_Code):
    """Code that is linked with all parts that it needs, directly or not, and optimised once."""

    how: ClassVar[Mapping[str, Any]] = {}

    def finalize(self) -> None:
        needed = self._linking_libraries
        for library in needed:
            if isinstance(library, _Part):
                needed += [other for other in library._linking_libraries if other not in needed]
        super().finalize()

    def _optimize_final_module(self) -> None:
        """Without a first round, which is there to bring counts of references together."""
        passes, builder = self._codegen._module_pass_manager(**self.how)
        passes.run(self._final_module, builder)


class _Short(_Whole):
    """Code of short loops."""

    how: ClassVar[Mapping[str, Any]] = {"opt": 1, "loop_vectorize": False}


#: Passes that find nothing to do: no function is made within another or written out in its caller,
#: no sums of whole arrays, nothing that hangs on what a number is named outright, no references to
#: drop where a variable is last used.
_IDLE = (
    WithLifting,
    InlineClosureLikes,
    InlineInlinables,
    DeadBranchPrune,
    FindLiterallyCalls,
    LiteralUnroll,
    LiteralPropagationSubPipelinePass,
    NopythonRewrites,
    IRLegalization,
)

_Function: Any = BaseFunction
_find_type = _Function.get_call_type


@contextmanager
def _undistracted() -> Iterator[None]:
    """Compile without looking for garbage, of which there is little, or twice for one thing.

    Numba tries all it knows of an operator wherever it stands, and again as it writes the code; but
    what the operator gives depends on the types it is given alone.
    """
    if _Function.get_call_type is not _find_type:  # within another
        yield
        return
    known: dict[Any, Any] = {}

    def find_type(function: Any, context: Any, args: Any, kws: Any) -> Any:
        if kws:
            return _find_type(function, context, args, kws)
        asked = function, tuple(args)
        if asked not in known:
            known[asked] = _find_type(function, context, args, kws)
        return known[asked]

    collects = gc.isenabled()
    gc.disable()
    _Function.get_call_type = find_type
    try:
        yield
    finally:
        _Function.get_call_type = _find_type
        if collects:
            gc.enable()


class _PartCompiler(CompilerBase):
    """Numba's usual passes, into code of one kind or the other."""

    library: Any = _Part

    def compile_extra(self, func: Callable[..., Any]) -> Any:
        with _undistracted():
            return super().compile_extra(func)

    def define_pipelines(self) -> list[Any]:
        state = self.state
        state.library = self.library(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        pipeline = DefaultPassBuilder.define_nopython_pipeline(state)
        pipeline.passes = [step for step in pipeline.passes if step[0] not in _IDLE]
        return [pipeline]


class _WholeCompiler(_PartCompiler):
    library = _Whole


class _ShortCompiler(_PartCompiler):
    library = _Short
