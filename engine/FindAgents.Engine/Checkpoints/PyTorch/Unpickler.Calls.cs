namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <content>Classes, functions, and what they make.</content>
internal sealed partial class Unpickler
{
    // libtorch's own bound on dimensions in most operators.
    private const int MaxDimensions = 64;

    private bool RunCall(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Global:
                var module = _reader.Line();
                PushGlobal(module, _reader.Line());
                return true;
            case PickleOpcode.StackGlobal:
                var name = Pop<string>("a name");
                PushGlobal(Pop<string>("a module's name"), name);
                return true;
            case PickleOpcode.Inst:
                var package = _reader.Line();
                throw Refused($"{package}.{_reader.Line()}");
            case PickleOpcode.BinPersId:
                PushStorage(Pop<object?[]>("a reference to a storage"));
                return true;
            case PickleOpcode.Reduce:
            case PickleOpcode.NewObj:
                var arguments = Pop<object?[]>("arguments");
                Call(Pop<KnownGlobal>("a class or a function"), arguments);
                return true;
            case PickleOpcode.Build:
                // An ordered dictionary of weights carries versions of its modules as an attribute, which loading does not need.
                Pop<PickledDictionary>("a dictionary of attributes");
                Peek<PickledDictionary>("an object with attributes");
                return true;
            case PickleOpcode.NewObjEx or PickleOpcode.Obj:
                throw Refused("an object made with keyword arguments, or in the manner of Python 2");
            case PickleOpcode.EmptySet or PickleOpcode.FrozenSet:
                throw Refused("builtins.set");
            case PickleOpcode.BinBytes or PickleOpcode.ShortBinBytes or PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8:
                throw Refused("builtins.bytes");
            case PickleOpcode.Ext1 or PickleOpcode.Ext2 or PickleOpcode.Ext4:
                throw Refused("a class that a registry of copyreg names by number");
            default:
                return false;
        }
    }

    private void PushGlobal(string module, string name)
    {
        _budget.Charge(PickleBudget.Object);
        Push(KnownGlobal.Find(module, name) ?? throw Refused($"{module}.{name}"));
    }

    private void PushStorage(object?[] reference)
    {
        _budget.Charge(PickleBudget.Object);
        Push(_storages is null ? throw Malformed("its pickle refers to a storage where there can be none") : _storages.Find(reference));
    }

    private void Call(KnownGlobal callable, object?[] arguments)
    {
        switch (callable)
        {
            case KnownGlobal.Dictionary when arguments.Length == 0:
                PushDictionary();
                break;
            case KnownGlobal.Dictionary when arguments is [List<object?> pairs]:
                // As Python 2 stored an ordered dictionary.
                PushDictionary();
                foreach (var pair in pairs)
                {
                    Update(pair as object?[] ?? (pair as List<object?>)?.ToArray() ?? throw Malformed("its pickle makes a dictionary of something else than pairs"));
                }

                break;
            case KnownGlobal.Size when arguments is [object?[] sizes]:
                Push(sizes);
                break;
            case KnownGlobal.Tensor tensor when arguments.Length >= tensor.LeastArguments && arguments.Length <= tensor.MostArguments:
                PushTensor(arguments);
                break;
            case KnownGlobal.Parameter when arguments is [PickledTensor parameter, _, _]:
                Push(parameter);
                break;
            default:
                throw Malformed($"its pickle calls {callable.Name} with {arguments.Length} arguments that do not fit");
        }
    }

    private void PushTensor(object?[] arguments)
    {
        if (arguments is not [PickledStorage storage, long offset and >= 0, object?[] sizes, object?[] steps, ..] || sizes.Length != steps.Length || sizes.Length > MaxDimensions)
        {
            throw Malformed("its pickle makes a tensor of something else than a storage, an offset, and as many sizes as strides");
        }

        if (arguments is [_, _, _, _, _, _, PickledDictionary { Count: > 0 }])
        {
            throw Malformed("its pickle has a tensor that is stored conjugated or negated; save a clone of it");
        }

        _budget.Charge((2 * PickleBudget.Object) + (16L * sizes.Length));
        Push(new PickledTensor(storage, offset, Numbers(sizes), Numbers(steps)));
    }

    private long[] Numbers(object?[] values)
    {
        var numbers = new long[values.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = values[i] is long number and >= 0 ? number : throw Malformed("its pickle makes a tensor with a size or a stride that is no whole number from 0 on");
        }

        return numbers;
    }

    private RefusedClassException Refused(string name) => new(
        $"{_file} wants '{name}' built, which is no tensor, number, text, list, tuple or dictionary: it is refused, and nothing of it was run. "
        + "Save the weights alone, with torch.save(model.state_dict(), path), or as safetensors.",
        name);
}
