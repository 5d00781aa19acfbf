namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <content>Numbers, texts and containers.</content>
internal sealed partial class Unpickler
{
    private static readonly object True = true;
    private static readonly object False = false;
    private static readonly object?[] EmptyTuple = [];
    private static readonly object[] SmallNumbers = [.. Enumerable.Range(0, 256).Select(number => (object)(long)number)];

    private bool RunValue(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.None:
                Push(null);
                return true;
            case PickleOpcode.NewTrue:
                Push(True);
                return true;
            case PickleOpcode.NewFalse:
                Push(False);
                return true;
            case PickleOpcode.BinInt:
                PushNumber(_reader.Int32());
                return true;
            case PickleOpcode.BinInt1:
                PushNumber(_reader.Byte());
                return true;
            case PickleOpcode.BinInt2:
                PushNumber(_reader.UInt16());
                return true;
            case PickleOpcode.Long1:
                PushNumber(_reader.Integer(_reader.Byte()));
                return true;
            case PickleOpcode.Long4:
                PushNumber(_reader.Integer(_reader.Int32() is >= 0 and var length ? length : throw Malformed("its pickle has a number of negative length")));
                return true;
            case PickleOpcode.BinFloat:
                _budget.Charge(PickleBudget.Small);
                Push(_reader.Double());
                return true;
            case PickleOpcode.ShortBinString:
                Push(_reader.Text(_reader.Byte(), latin1: true));
                return true;
            case PickleOpcode.BinString:
                Push(_reader.Text((uint)_reader.Int32(), latin1: true));
                return true;
            case PickleOpcode.ShortBinUnicode:
                Push(_reader.Text(_reader.Byte()));
                return true;
            case PickleOpcode.BinUnicode:
                Push(_reader.Text((uint)_reader.Int32()));
                return true;
            case PickleOpcode.BinUnicode8:
                Push(_reader.Text(_reader.UInt64()));
                return true;
            case PickleOpcode.Pop when _stack.Count > Floor:
                Pop();
                return true;
            case PickleOpcode.Pop:
            case PickleOpcode.PopMark:
                PopToMark();
                return true;
            case PickleOpcode.Dup:
                Push(Top());
                return true;
            case PickleOpcode.Frame:
                // Frames group instructions for reading ahead; their lengths say nothing else.
                _reader.UInt64();
                return true;
            default:
                return false;
        }
    }

    private bool RunContainer(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Mark:
                PushMark();
                return true;
            case PickleOpcode.EmptyTuple:
                Push(EmptyTuple);
                return true;
            case PickleOpcode.Tuple:
                Push(PopToMark());
                return true;
            case PickleOpcode.Tuple1:
                PushTuple(1);
                return true;
            case PickleOpcode.Tuple2:
                PushTuple(2);
                return true;
            case PickleOpcode.Tuple3:
                PushTuple(3);
                return true;
            case PickleOpcode.EmptyList:
                _budget.Charge(PickleBudget.Object);
                Push(new List<object?>());
                return true;
            case PickleOpcode.List:
                var elements = PopToMark();
                Push(new List<object?>());
                Extend(elements);
                return true;
            case PickleOpcode.Append:
                Extend([Pop()]);
                return true;
            case PickleOpcode.Appends:
                Extend(PopToMark());
                return true;
            case PickleOpcode.EmptyDict:
                PushDictionary();
                return true;
            case PickleOpcode.Dict:
                var items = PopToMark();
                PushDictionary();
                Update(items);
                return true;
            case PickleOpcode.SetItem:
                var value = Pop();
                Update([Pop(), value]);
                return true;
            case PickleOpcode.SetItems:
                Update(PopToMark());
                return true;
            default:
                return false;
        }
    }

    private void PushNumber(long? number)
    {
        if (number is >= 0 and < 256)
        {
            Push(SmallNumbers[number.Value]);
            return;
        }

        _budget.Charge(PickleBudget.Small);
        Push(number is { } whole ? whole : new BigNumber());
    }

    private void PushTuple(int length)
    {
        _budget.Charge(PickleBudget.Small + (8 * length));
        var tuple = new object?[length];
        for (var i = length - 1; i >= 0; i--)
        {
            tuple[i] = Pop();
        }

        Push(tuple);
    }

    private PickledDictionary PushDictionary()
    {
        _budget.Charge(2 * PickleBudget.Object);
        var made = new PickledDictionary();
        Push(made);
        return made;
    }

    // A list's memory doubles as it grows: each element is charged for twice over.
    private void Extend(object?[] elements)
    {
        _budget.Charge(16L * elements.Length);
        Peek<List<object?>>("a list").AddRange(elements);
    }

    private void Update(object?[] items)
    {
        var target = Peek<PickledDictionary>("a dictionary");
        if (items.Length % 2 != 0)
        {
            throw Malformed("its pickle gives a dictionary a key without a value");
        }

        _budget.Charge((long)PickleBudget.Small * items.Length);
        for (var i = 0; i < items.Length; i += 2)
        {
            target[items[i] is string or long or double or bool ? items[i]! : throw Malformed("its pickle has a dictionary whose keys are neither texts nor numbers")] = items[i + 1];
        }
    }
}
