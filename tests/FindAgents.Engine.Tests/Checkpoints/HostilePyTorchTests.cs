using System.IO.Compression;
using System.Text;
using FindAgents.Engine.Checkpoints;
using FindAgents.Testing.Checkpoints;
using FindAgents.Tests;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Checkpoints;

/// <summary>Files made to run code, to exhaust memory or to read what is not theirs are refused, by name.</summary>
public sealed class HostilePyTorchTests : IDisposable
{
    private const long Slack = 6 << 20;

    private readonly TempFolder _folder = new();

    private string FilePath => _folder.At("hostile.pt");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("builtins", "getattr")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch.storage", "_load_from_bytes")]
    [InlineData("torch._utils", "_rebuild_qtensor")]
    [InlineData("torch", "load")]
    [InlineData("torch", "device")]
    [InlineData("torch.nn.modules.linear", "Linear")]
    [InlineData("numpy.core.multiarray", "scalar")]
    [InlineData("argparse", "Namespace")]
    [InlineData("collections", "defaultdict")]
    [InlineData("__builtin__", "set")]
    [InlineData("torch", "ComplexFloatStorage")]
    [InlineData("torch._utils._rebuild_tensor_v2.__globals__", "x")]
    public void Any_other_class_is_refused_by_its_name(string module, string name)
    {
        foreach (var protocol in (int[])[2, 4])
        {
            TorchSave.Zip(FilePath, new PickleCall(new PickleGlobal(module, name), "echo gotcha > owned"), protocol);
            AssertRefused($"{module}.{name}");
            TorchSave.Legacy(FilePath, new Dictionary<string, object?> { ["model"] = new PickleCall(new PickleGlobal(module, name), "x") }, protocol);
            AssertRefused($"{module}.{name}");
        }

        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_class_hides_nowhere()
    {
        // As the first pickle of a legacy file, as an old-style instance, by a registry's number, as bytes, as a set.
        File.WriteAllBytes(FilePath, [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'0', .. "cos\nsystem\n"u8, (byte)'.']);
        AssertRefused("os.system");
        AssertRefused("os.system", [(byte)'(', .. "ios\nsystem\n"u8]);
        AssertRefused("registry", [0x82, 1]);
        AssertRefused("builtins.bytes", [(byte)'C', 1, 0]);
        AssertRefused("builtins.set", [0x8f]);
        AssertRefused("Python 2", [(byte)'(', (byte)'o']);
    }

    [Fact]
    public void What_is_known_takes_only_what_fits()
    {
        var rebuild = new PickleGlobal("torch._utils", "_rebuild_tensor_v2");
        var storage = Floats("0", 4);
        object?[] values =
        [
            new PickleCall(rebuild, "x", 0, Tuple(), Tuple(), false, null),
            new PickleCall(rebuild),
            new PickleCall(new PickleGlobal("collections", "OrderedDict"), 1),
            new PickleCall(new PickleGlobal("collections", "OrderedDict"), new List<object?> { 1 }),
            new PickleCall(new PickleGlobal("torch", "Size"), "x"),
            new PickleCall(new PickleGlobal("torch._utils", "_rebuild_parameter"), 1, false, null),
            new PickleCall(new PickleGlobal("torch", "FloatStorage"), 1000),
            new PickleCall(new PickleGlobal("torch", "float32")),
            new PickleGlobal("torch", "FloatStorage"),
            new SavedTensor(storage, -1, [1], [1]),
            new SavedTensor(storage, 0, [-1], [1]),
            new SavedTensor(storage, 0, [2], [-1]),
            new SavedTensor(storage, 0, [2], [1, 1]),
            new SavedTensor(storage, 0, [.. Enumerable.Repeat(1L, 65)], [.. Enumerable.Repeat(1L, 65)]),
        ];
        Assert.All(values, value =>
        {
            TorchSave.Zip(FilePath, new Dictionary<string, object?> { ["w"] = value, ["v"] = SavedTensor.Of(storage, 4) });
            if (value is not PickleGlobal)
            {
                AssertMalformed();
            }
        });
    }

    [Theory]
    [InlineData(0, new[] { 1L << 40 }, new[] { 1L })]
    [InlineData(0, new[] { 1L << 40 }, new[] { 0L })]
    [InlineData(0, new[] { 1L << 31, 1L << 31, 1L << 31 }, new[] { 0L, 0, 0 })]
    [InlineData(0, new[] { 0L, long.MaxValue, long.MaxValue }, new[] { 1L, 1, 1 })]
    [InlineData(0, new[] { 5L }, new[] { 1L })]
    [InlineData(0, new[] { 5L }, new[] { 0L })]
    [InlineData(1, new[] { 4L }, new[] { 1L })]
    [InlineData(5, new[] { 0L }, new[] { 1L })]
    [InlineData(4, new long[0], new long[0])]
    [InlineData(long.MaxValue, new[] { 2L }, new[] { 1L })]
    [InlineData(0, new[] { 2L }, new[] { 4L })]
    [InlineData(0, new[] { 2L }, new[] { long.MaxValue })]
    [InlineData(0, new[] { 2L, 2 }, new[] { 2L, 2 })]
    [InlineData(0, new[] { 3L, 2 }, new[] { 1L, 1 })]
    public void A_tensor_beyond_its_storage_is_refused(long offset, long[] shape, long[] strides)
    {
        var saved = new SavedTensor(Floats("0", 4), offset, shape, strides);
        TorchSave.Zip(FilePath, new OrderedDict { { "huge", saved } });
        AssertMalformed("'huge'");
        TorchSave.Legacy(FilePath, new OrderedDict { { "huge", saved } });
        AssertMalformed("'huge'");
    }

    [Fact]
    public void A_storage_that_its_file_does_not_hold_is_refused()
    {
        foreach (var count in (long[])[1L << 40, 5, 3, long.MaxValue, -1])
        {
            var storage = Floats("0", 4) with { Count = count };
            TorchSave.Zip(FilePath, new OrderedDict { { "w", new SavedTensor(storage, 0, [1], [1]) } });
            AssertMalformed();
            TorchSave.Legacy(FilePath, new OrderedDict { { "w", new SavedTensor(storage, 0, [1], [1]) } });
            AssertMalformed();
        }

        // One storage as two.
        var (four, two) = (Floats("0", 4), Floats("0", 4) with { DType = ScalarType.Float64, Count = 2 });
        TorchSave.Zip(FilePath, new OrderedDict { { "w", SavedTensor.Of(four, 4) }, { "v", SavedTensor.Of(two, 2) } });
        AssertMalformed("'0'");
    }

    [Fact]
    public void Overlapping_tensors_are_together_no_larger_than_the_file()
    {
        var storage = Floats("0", 1 << 16);
        var sliding = new OrderedDict();
        for (var i = 0; i < 200; i++)
        {
            sliding.Add($"window{i}", new SavedTensor(storage, i, [(1 << 16) - 200], [1]));
        }

        TorchSave.Zip(FilePath, sliding);
        AssertMalformed("overlap");

        var tied = new OrderedDict();
        for (var i = 0; i < 200; i++)
        {
            tied.Add($"name{i}", SavedTensor.Of(storage, 1 << 16));
        }

        TorchSave.Zip(FilePath, tied);
        AssertMalformed("so many names");
    }

    [Fact]
    public void Records_that_overlap_are_refused()
    {
        var pickle = new PickleWriter(2).Write(new OrderedDict { { "a", SavedTensor.Of(Floats("0", 4), 4) }, { "b", SavedTensor.Of(Floats("1", 4), 4) } });
        using (var stream = File.Create(FilePath))
        {
            TorchSave.Zip(stream, [new SavedStorage("x/data.pkl", default, 0, pickle.Length, to => to.Write(pickle)), Floats("x/data/0", 4), Floats("x/data/1", 4)]);
        }

        PyTorchFile.Open(FilePath).Dispose();

        // Record 1's entry in the directory is pointed at record 0.
        var bytes = File.ReadAllBytes(FilePath);
        var entries = Enumerable.Range(0, bytes.Length - 4).Where(i => bytes.AsSpan(i).StartsWith("PK\x01\x02"u8)).ToList();
        bytes.AsSpan(entries[1] + 42, 4).CopyTo(bytes.AsSpan(entries[2] + 42));
        File.WriteAllBytes(FilePath, bytes);
        AssertMalformed("data/1");

        // And renamed to it besides.
        bytes[entries[2] + 46 + "x/data/".Length] = (byte)'0';
        File.WriteAllBytes(FilePath, bytes);
        AssertMalformed("overlap");
    }

    [Fact]
    public void Compressed_records_are_refused_before_they_swell()
    {
        using (var archive = new ZipArchive(File.Create(FilePath), ZipArchiveMode.Create))
        {
            using var entry = archive.CreateEntry("x/data.pkl", CompressionLevel.SmallestSize).Open();
            for (var i = 0; i < 64; i++)
            {
                entry.Write(new byte[1 << 20]);
            }
        }

        Assert.True(new FileInfo(FilePath).Length < 1 << 17);
        AssertMalformed("compressed");
    }

    [Theory]
    [InlineData((byte)']', (byte)'a')]
    [InlineData((byte)'(', (byte)'t')]
    [InlineData((byte)'}', (byte)'0')]
    public void Deep_nesting_is_refused(byte open, byte close)
    {
        byte[] pickle = [.. Enumerable.Repeat(open, 200_000), .. Enumerable.Repeat(close, 200_000)];
        WriteRaw(pickle);
        AssertMalformed();
    }

    [Fact]
    public void A_pickle_that_swells_is_refused()
    {
        // A megabyte of instructions of one byte, each for an empty dictionary in a list.
        var body = new List<byte> { (byte)']' };
        for (var i = 0; i < 500_000; i++)
        {
            body.AddRange((byte)'}', (byte)'a');
        }

        WriteRaw([.. body]);
        AssertMalformed("memory");

        // A list that doubles itself: ten instructions, 2⁴⁰ elements.
        WriteRaw([(byte)']', (byte)'q', 0, (byte)'N', (byte)'a', .. Enumerable.Repeat<byte[]>([(byte)'(', .. Enumerable.Repeat<byte[]>([(byte)'h', 0], 200).SelectMany(b => b), (byte)'e'], 2000).SelectMany(b => b)]);
        AssertMalformed();
    }

    [Theory]
    [InlineData("58 ffffff7f")] // a text of 2 GiB
    [InlineData("54 ffffffff")]
    [InlineData("8d ffffffff00000000")]
    [InlineData("8d ffffffffffffffff")]
    [InlineData("8b ffffffff")] // a number of negative length
    [InlineData("8b ffffff7f")]
    [InlineData("6a ffffffff")] // a value never made
    [InlineData("4e 70 780a")]
    [InlineData("61")] // nothing on the stack
    [InlineData("52")]
    [InlineData("73")]
    [InlineData("75")]
    [InlineData("51")]
    [InlineData("62")]
    [InlineData("30")]
    [InlineData("31")]
    [InlineData("7d 4e 5d 73")] // a key that is no text
    [InlineData("7d 28 4e 75")] // a key without a value
    [InlineData("4e 4e")] // something left over
    [InlineData("28")]
    [InlineData("3f")] // no instruction
    public void Instructions_that_make_no_sense_are_refused(string hex)
    {
        WriteRaw(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        AssertMalformed();
    }

    [Fact]
    public void Truncated_anywhere_it_is_refused()
    {
        var value = new OrderedDict { { "a", SavedTensor.Of(Floats("0", 4), 4) }, { "b", SavedTensor.Of(Floats("1", 4), 2, 2) } };
        foreach (var write in (Action<string>[])[path => TorchSave.Zip(path, value), path => TorchSave.Legacy(path, value)])
        {
            write(FilePath);
            var whole = File.ReadAllBytes(FilePath);
            for (var length = 0; length < whole.Length; length++)
            {
                File.WriteAllBytes(FilePath, whole[..length]);
                AssertMalformed();
            }

            File.WriteAllBytes(FilePath, [.. whole, 0]);
            AssertMalformed();
        }
    }

    [Fact]
    public void Other_archives_are_told_apart()
    {
        WriteZip(("x/data.pkl", [0x80, 2, (byte)'}', (byte)'.']), ("x/constants.pkl", [0]));
        AssertMalformed("TorchScript");
        WriteZip(("word/document.xml", [0]));
        AssertMalformed("data.pkl");
        WriteZip(("x/data.pkl", [0x80, 2, (byte)'}', (byte)'.']), ("x/byteorder", "big"u8.ToArray()));
        AssertMalformed("low byte");
        WriteZip(("x/data.pkl", [0x80, 2, (byte)'}', (byte)'.']), ("x/data.pkl", [0]));
        AssertMalformed("data.pkl");
        WriteZip(("x/data.pkl", [(byte)'N', (byte)'.']));
        AssertMalformed("protocol");
        File.WriteAllBytes(FilePath, [0x80, 4, (byte)'N', (byte)'.', 0, 0, 0, 0, 0, 0]);
        AssertMalformed("magic number");
    }

    private static object?[] Tuple(params object?[] values) => values;

    private static SavedStorage Floats(string key, int count) => SavedStorage.Of(key, ScalarType.Float32, new byte[4 * count], 4);

    private void WriteRaw(byte[] body) => WriteZip(("x/data.pkl", [0x80, 2, .. body, (byte)'.']));

    private void WriteZip(params (string Name, byte[] Bytes)[] records)
    {
        using var stream = File.Create(FilePath);
        TorchSave.Zip(stream, [.. records.Select(record => SavedStorage.Of(record.Name, default, record.Bytes, 1))]);
    }

    private void AssertRefused(string name)
    {
        var error = Assert.Throws<RefusedClassException>(() => CheckpointFile.Open(FilePath));
        Assert.Contains(name, error.ClassName, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
    }

    private void AssertRefused(string name, byte[] body)
    {
        WriteRaw(body);
        AssertRefused(name);
    }

    private void AssertMalformed(string what = "")
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<CheckpointFormatException>(() =>
        {
            using var file = CheckpointFile.Open(FilePath);
        });
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
        Assert.True(allocated <= new FileInfo(FilePath).Length + Slack, $"{allocated} bytes were allocated for a file of {new FileInfo(FilePath).Length}");
    }
}
