using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using static TorchSharp.torch;

namespace FindAgents.Testing.Checkpoints;

/// <summary>Writes pickles as CPython's pickler does, of protocol 2 to 5, with what torch puts into them.</summary>
/// <param name="protocol">The protocol.</param>
/// <param name="legacy">Whether storages are referred to as in the format before PyTorch 1.6.</param>
public sealed class PickleWriter(int protocol, bool legacy = false)
{
    private const int BatchItems = 1000;

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Dictionary<object, uint> _memo = [];
    private readonly Dictionary<string, SavedStorage> _storages = [];

    /// <summary>The storages referred to, in the order of their first appearance.</summary>
    public IReadOnlyCollection<SavedStorage> Storages => _storages.Values;

    /// <summary>The pickle of a value.</summary>
    public byte[] Write(object? value)
    {
        _bytes.Clear();
        _memo.Clear();
        Value(value);
        Op('.');
        var body = _bytes.WrittenSpan.ToArray();
        if (protocol < 4)
        {
            return [0x80, (byte)protocol, .. body];
        }

        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, body.Length);
        return [0x80, (byte)protocol, 0x95, .. length, .. body];
    }

    private void Value(object? value)
    {
        switch (value)
        {
            case null:
                Op('N');
                break;
            case bool flag:
                Op(flag ? 0x88 : 0x89);
                break;
            case int or long:
                Integer(Convert.ToInt64(value));
                break;
            case double number:
                Op('G');
                Span<byte> eight = stackalloc byte[8];
                BinaryPrimitives.WriteDoubleBigEndian(eight, number);
                _bytes.Write<byte>(eight);
                break;
            case string text:
                Text(text);
                break;
            case byte[] raw:
                _bytes.Write(raw.AsSpan());
                break;
            case PickleGlobal global:
                Global(global);
                break;
            case PickleCall call:
                Global(call.Callable);
                Tuple(call.Arguments);
                Op('R');
                break;
            case object?[] tuple:
                Tuple(tuple);
                break;
            case List<object?> list:
                Op(']');
                Memoize(list);
                Batches(list, (items, one) =>
                {
                    items.ForEach(Value);
                    Op(one ? 'a' : 'e');
                });
                break;
            case OrderedDict ordered:
                Ordered(ordered);
                break;
            case Dictionary<string, object?> dictionary:
                Op('}');
                Memoize(dictionary);
                Items([.. dictionary.Select(pair => new KeyValuePair<object, object?>(pair.Key, pair.Value))]);
                break;
            case SavedTensor tensor:
                SavedTensor(tensor);
                break;
            case ScalarType dtype:
                Global(new PickleGlobal("torch", DTypeName(dtype)));
                break;
            default:
                throw new ArgumentException($"No pickle of {value.GetType()} is written here.", nameof(value));
        }
    }

    private void Ordered(OrderedDict ordered)
    {
        Global(new PickleGlobal("collections", "OrderedDict"));
        Op(')');
        Op('R');
        Memoize(ordered);
        Items([.. ordered]);
        if (ordered.HasVersions)
        {
            Value(new Dictionary<string, object?> { ["_metadata"] = new OrderedDict { { "", new Dictionary<string, object?> { ["version"] = 1 } } } });
            Op('b');
        }
    }

    private void SavedTensor(SavedTensor tensor)
    {
        if (tensor.IsParameter)
        {
            Global(new PickleGlobal("torch._utils", "_rebuild_parameter"));
            Op('(');
            Value(tensor with { IsParameter = false });
            Op(0x88);
            Value(new OrderedDict());
            Op('t');
            Op('R');
            return;
        }

        Global(new PickleGlobal("torch._utils", "_rebuild_tensor_v2"));
        Op('(');
        Storage(tensor.Storage);
        Integer(tensor.Offset);
        Tuple([.. tensor.Shape.Cast<object?>()]);
        Tuple([.. tensor.Strides.Cast<object?>()]);
        Op(0x89);
        Value(new OrderedDict());
        Op('t');
        Op('R');
    }

    private void Storage(SavedStorage storage)
    {
        _storages.TryAdd(storage.Key, storage);
        object?[] reference = ["storage", new PickleGlobal("torch", StorageName(storage.DType)), storage.Key, "cpu", storage.Count];
        Tuple(legacy ? [.. reference, null] : reference);
        Op('Q');
    }

    private void Items(List<KeyValuePair<object, object?>> items) => Batches(items, (batch, one) =>
    {
        foreach (var (key, value) in batch)
        {
            Value(key);
            Value(value);
        }

        Op(one ? 's' : 'u');
    });

    private void Batches<T>(List<T> items, Action<List<T>, bool> write)
    {
        foreach (var batch in items.Chunk(BatchItems))
        {
            if (batch.Length > 1)
            {
                Op('(');
            }

            write([.. batch], batch.Length == 1);
        }
    }

    private void Tuple(object?[] values)
    {
        if (values.Length is 0 or > 3)
        {
            if (values.Length == 0)
            {
                Op(')');
                return;
            }

            Op('(');
        }

        Array.ForEach(values, Value);
        Op(values.Length > 3 ? 't' : 0x84 + values.Length);
        Memoize(values);
    }

    private void Integer(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        var (op, length) = value switch
        {
            >= 0 and <= byte.MaxValue => ('K', 1),
            >= 0 and <= ushort.MaxValue => ('M', 2),
            >= int.MinValue and <= int.MaxValue => ('J', 4),
            _ => ((char)0x8a, 8),
        };
        Op(op);
        if (length == 8)
        {
            Op(length);
        }

        _bytes.Write<byte>(bytes[..length]);
    }

    private void Text(string text)
    {
        if (Recall(text))
        {
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        if (protocol >= 4 && bytes.Length <= byte.MaxValue)
        {
            Op(0x8c);
            Op(bytes.Length);
        }
        else
        {
            Op('X');
            UInt32((uint)bytes.Length);
        }

        _bytes.Write(bytes.AsSpan());
        Memoize(text);
    }

    private void Global(PickleGlobal global)
    {
        if (Recall(global))
        {
            return;
        }

        if (protocol >= 4)
        {
            Text(global.Module);
            Text(global.Name);
            Op(0x93);
        }
        else
        {
            _bytes.Write(Encoding.UTF8.GetBytes($"c{global.Module}\n{global.Name}\n").AsSpan());
        }

        Memoize(global);
    }

    private void Memoize(object value)
    {
        var index = (uint)_memo.Count;
        _memo[value] = index;
        if (protocol >= 4)
        {
            Op(0x94);
        }
        else if (index <= byte.MaxValue)
        {
            Op('q');
            Op((int)index);
        }
        else
        {
            Op('r');
            UInt32(index);
        }
    }

    private bool Recall(object value)
    {
        if (!_memo.TryGetValue(value, out var index))
        {
            return false;
        }

        if (index <= byte.MaxValue)
        {
            Op('h');
            Op((int)index);
        }
        else
        {
            Op('j');
            UInt32(index);
        }

        return true;
    }

    private void UInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _bytes.Write<byte>(bytes);
    }

    private void Op(int code) => _bytes.Write<byte>([(byte)code]);

    private static string StorageName(ScalarType type) => type switch
    {
        ScalarType.Float64 => "DoubleStorage",
        ScalarType.Float32 => "FloatStorage",
        ScalarType.Float16 => "HalfStorage",
        ScalarType.BFloat16 => "BFloat16Storage",
        ScalarType.Int64 => "LongStorage",
        ScalarType.Int32 => "IntStorage",
        ScalarType.Int16 => "ShortStorage",
        ScalarType.Int8 => "CharStorage",
        ScalarType.Byte => "ByteStorage",
        ScalarType.Bool => "BoolStorage",
        _ => "ComplexFloatStorage",
    };

    private static string DTypeName(ScalarType type) => type switch
    {
        ScalarType.Float32 => "float32",
        ScalarType.Float16 => "float16",
        ScalarType.BFloat16 => "bfloat16",
        ScalarType.Int64 => "int64",
        _ => throw new ArgumentException($"No name for {type} here.", nameof(type)),
    };
}
