namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <summary>
/// Runs a pickle, a program for a small stack machine, as far as tensors and plain containers go. It has no way to run
/// anything else: the classes and functions that it knows are the few of <see cref="KnownGlobal"/>, and what they make
/// is made here.
/// </summary>
/// <remarks>
/// <para>
/// Values are <see langword="null"/>, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>, <see cref="string"/>,
/// <c>List&lt;object?&gt;</c>, tuples as <c>object?[]</c>, <see cref="PickledDictionary"/>, <see cref="PickledStorage"/>,
/// <see cref="PickledTensor"/>, <see cref="KnownGlobal"/>, and <see cref="BigNumber"/>.
/// </para>
/// <para>
/// Nested containers lie on a stack of our own of bounded depth, never on the thread's; everything built is charged to a
/// <see cref="PickleBudget"/>. Not thread safe; for one pickle.
/// </para>
/// <para>Format: the comments of CPython's <c>pickletools.py</c>.</para>
/// </remarks>
internal sealed partial class Unpickler
{
    // Python's own pickler nests up to its recursion limit of 1,000 and hands over containers a thousand elements at a time.
    private const int MaxStack = 1 << 16;
    private const int MaxMarks = 1000;
    private const int LeastProtocol = 2;
    private const int MostProtocol = 5;

    private readonly PickleReader _reader;
    private readonly PickleBudget _budget;
    private readonly string _file;
    private readonly IStorageSource? _storages;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];

    /// <summary>Prepares to run a pickle.</summary>
    /// <param name="reader">Stands at its first byte.</param>
    /// <param name="budget">What it may allocate.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="storages">The storages it may refer to; <see langword="null"/> for none.</param>
    public Unpickler(PickleReader reader, PickleBudget budget, string file, IStorageSource? storages = null)
    {
        (_reader, _budget, _file, _storages) = (reader, budget, file, storages);
    }

    /// <summary>A whole number beyond 64 bits. Only its being there matters.</summary>
    public sealed record BigNumber;

    /// <summary>Runs the pickle to its end.</summary>
    /// <returns>The value that it describes.</returns>
    /// <exception cref="CheckpointFormatException">It is not sound, or is beyond a limit.</exception>
    /// <exception cref="RefusedClassException">It names a class or function that is not known here.</exception>
    public object? Load()
    {
        if (_reader.Byte() != (byte)PickleOpcode.Proto || _reader.Byte() is < LeastProtocol or > MostProtocol)
        {
            throw Malformed($"it is a pickle of another protocol than {LeastProtocol} to {MostProtocol}, or none");
        }

        while (true)
        {
            var opcode = (PickleOpcode)_reader.Byte();
            if (opcode == PickleOpcode.Stop)
            {
                return _marks.Count == 0 && _stack.Count == 1 ? _stack[0] : throw Malformed("its pickle ends with something left over or missing");
            }

            if (!RunValue(opcode) && !RunContainer(opcode) && !RunMemo(opcode) && !RunCall(opcode))
            {
                throw Malformed($"its pickle has an instruction 0x{(byte)opcode:x2} at byte {_reader.Position - 1}, which no checkpoint needs");
            }
        }
    }

    private bool RunMemo(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.BinPut:
                Remember(_reader.Byte());
                return true;
            case PickleOpcode.LongBinPut:
                Remember((uint)_reader.Int32());
                return true;
            case PickleOpcode.Put:
                Remember(Line());
                return true;
            case PickleOpcode.Memoize:
                Remember((uint)_memo.Count);
                return true;
            case PickleOpcode.BinGet:
                Recall(_reader.Byte());
                return true;
            case PickleOpcode.LongBinGet:
                Recall((uint)_reader.Int32());
                return true;
            case PickleOpcode.Get:
                Recall(Line());
                return true;
            default:
                return false;
        }
    }

    private uint Line() => uint.TryParse(_reader.Line(), out var index) ? index : throw Malformed("its pickle numbers a value with something that is no number");

    private void Remember(uint index)
    {
        _budget.Charge(PickleBudget.Small);
        _memo[index] = Top();
    }

    private void Recall(uint index) => Push(_memo.TryGetValue(index, out var value) ? value : throw Malformed($"its pickle refers to a value {index} that it has not made"));

    private void Push(object? value)
    {
        if (_stack.Count == MaxStack)
        {
            throw Malformed($"its pickle nests deeper, or has longer tuples, than {MaxStack} values");
        }

        _stack.Add(value);
    }

    private void PushMark()
    {
        if (_marks.Count == MaxMarks)
        {
            throw Malformed($"its pickle nests deeper than {MaxMarks} containers");
        }

        _marks.Add(_stack.Count);
    }

    // What lies below a mark belongs to a container that is still being made.
    private int Floor => _marks.Count > 0 ? _marks[^1] : 0;

    private object? Top() => _stack.Count > Floor ? _stack[^1] : throw Malformed("its pickle takes a value from an empty stack");

    private object? Pop()
    {
        var value = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private T Pop<T>(string expected) => Pop() is T value ? value : throw Malformed($"its pickle has something else where {expected} was expected");

    private T Peek<T>(string expected) => Top() is T value ? value : throw Malformed($"its pickle has something else where {expected} was expected");

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw Malformed("its pickle closes a container that it has not opened");
        }

        var from = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        _budget.Charge(PickleBudget.Object + (8L * (_stack.Count - from)));
        var values = _stack[from..].ToArray();
        _stack.RemoveRange(from, _stack.Count - from);
        return values;
    }

    private CheckpointFormatException Malformed(string what) => PyTorchFile.Malformed(_file, what);
}
