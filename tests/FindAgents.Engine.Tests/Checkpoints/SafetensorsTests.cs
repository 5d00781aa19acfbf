using System.Buffers.Binary;
using System.Text;
using CsCheck;
using FindAgents.Engine.Checkpoints;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("safetensors-").FullName;

    public static TheoryData<ScalarType> ElementTypes =>
    [
        ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64,
        ScalarType.Int32, ScalarType.Int16, ScalarType.Int8, ScalarType.Byte, ScalarType.Bool,
    ];

    private string FilePath => Path.Combine(_folder, "weights.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(ElementTypes))]
    public void Every_element_type_comes_back(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var original = tensor(new float[] { 0, 1, 1, 0, 5, 100 }).view(2, 3).to(type);
        SafetensorsWriter.Write(FilePath, new Dictionary<string, Tensor> { ["w"] = original });
        using var file = SafetensorsFile.Open(FilePath);

        var read = file.Read("w");

        Assert.Equal(type, read.dtype);
        Assert.Equal([2, 3], read.shape);
        Assert.True(read.Equals(original));
    }

    [Fact]
    public void Scalars_empty_tensors_metadata_and_strange_names_come_back()
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>
        {
            ["scalar"] = tensor(3.5),
            ["empty"] = zeros(0, 4),
            ["name \"quoted\" ü 文 \u0001"] = arange(5, ScalarType.Int64),
            [""] = ones(1),
        };
        var metadata = new Dictionary<string, string> { ["format"] = "pt", ["licence"] = "MIT \"really\"" };
        SafetensorsWriter.Write(FilePath, tensors, metadata);
        using var file = SafetensorsFile.Open(FilePath);

        Assert.Equal(metadata, file.Metadata);
        Assert.Equal(tensors.Keys.Order(), file.Entries.Keys.Order());
        Assert.All(tensors, pair => Assert.True(file.Read(pair.Key).Equals(pair.Value)));
        Assert.Equal(3.5, file.Read("scalar").item<double>());
    }

    [Fact]
    public void No_tensor_at_all_is_a_file_as_well()
    {
        SafetensorsWriter.Write(FilePath, new Dictionary<string, Tensor>());
        using var file = SafetensorsFile.Open(FilePath);
        Assert.Empty(file.Entries);
    }

    [Fact]
    public void Views_are_written_as_they_look()
    {
        using var scope = NewDisposeScope();
        var view = arange(12, ScalarType.Float32).view(3, 4).t();
        SafetensorsWriter.Write(FilePath, new Dictionary<string, Tensor> { ["w"] = view });
        using var file = SafetensorsFile.Open(FilePath);
        Assert.True(file.Read("w").Equals(view));
    }

    [Fact]
    public void Order_of_tensors_and_metadata_does_not_change_a_byte()
    {
        using var scope = NewDisposeScope();
        var a = new Dictionary<string, Tensor> { ["b"] = ones(2), ["a"] = ones(3, ScalarType.Int64), ["c"] = ones(3, ScalarType.Byte) };
        var b = a.Reverse().ToDictionary();
        SafetensorsWriter.Write(FilePath, a, new Dictionary<string, string> { ["x"] = "1", ["y"] = "2" });
        SafetensorsWriter.Write(FilePath + "2", b, new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" });
        Assert.Equal(File.ReadAllBytes(FilePath), File.ReadAllBytes(FilePath + "2"));
    }

    [Fact]
    public void Data_begin_aligned_behind_the_header()
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(FilePath, new Dictionary<string, Tensor> { ["w"] = ones(2) });
        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(File.ReadAllBytes(FilePath)) % 8);
    }

    [Fact]
    public void Half_precision_halves_floats_only()
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(FilePath, new Dictionary<string, Tensor> { ["f"] = full([4], 0.1f), ["i"] = ones(4, ScalarType.Int32) }, halfPrecision: true);
        using var file = SafetensorsFile.Open(FilePath);
        Assert.Equal(ScalarType.Float16, file.Entries["f"].DType);
        Assert.Equal(ScalarType.Int32, file.Entries["i"].DType);
        Assert.Equal(0.1, file.Read("f", ScalarType.Float32)[0].item<float>(), 1e-4);
    }

    [Fact]
    public void Half_precision_refuses_what_it_cannot_hold_and_leaves_no_file()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<OverflowException>(() =>
            SafetensorsWriter.Write(FilePath, new Dictionary<string, Tensor> { ["huge"] = full([1], 1e6f) }, halfPrecision: true));
        Assert.Contains("huge", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file()
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(FilePath, new Dictionary<string, Tensor> { ["w"] = ones(1) });
        Assert.Throws<OverflowException>(() =>
            SafetensorsWriter.Write(FilePath, new Dictionary<string, Tensor> { ["w"] = full([1], 1e6f) }, halfPrecision: true));
        using var file = SafetensorsFile.Open(FilePath);
        Assert.Equal(1f, file.Read("w").item<float>());
    }

    [Fact]
    public void A_missing_tensor_is_named_with_the_file()
    {
        SafetensorsWriter.Write(FilePath, new Dictionary<string, Tensor>());
        using var file = SafetensorsFile.Open(FilePath);
        var error = Assert.Throws<CheckpointFormatException>(() => file.Read("absent"));
        Assert.Contains("absent", error.Message, StringComparison.Ordinal);
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_a_typed_error() =>
        Assert.Throws<CheckpointFormatException>(() => SafetensorsFile.Open(Path.Combine(_folder, "absent.safetensors")));

    [Theory]
    [InlineData("[]", 0)]
    [InlineData("{", 0)]
    [InlineData("{}x", 0)]
    [InlineData("""{"a":1}""", 0)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0)]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2)]
    [InlineData("""{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1)]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3)]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", 3)]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2)]
    [InlineData("""{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}""", 2)]
    [InlineData("""{"__metadata__":{"a":1}}""", 0)]
    [InlineData("""{"__metadata__":[]}""", 0)]
    [InlineData("""{"\uD800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", 0)]
    public void A_corrupt_header_is_refused_by_name(string header, int dataLength)
    {
        WriteRaw(Encoding.UTF8.GetBytes(header), dataLength);
        var error = Assert.Throws<CheckpointFormatException>(() => SafetensorsFile.Open(FilePath));
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_file_without_room_for_a_header_is_refused(int length)
    {
        File.WriteAllBytes(FilePath, new byte[length]);
        Assert.Throws<CheckpointFormatException>(() => SafetensorsFile.Open(FilePath));
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(100_000_001UL)]
    [InlineData(3UL)]
    [InlineData(0UL)]
    public void A_wrong_header_length_is_refused(ulong length)
    {
        var bytes = new byte[10];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        bytes[8] = (byte)'{';
        bytes[9] = (byte)'}';
        File.WriteAllBytes(FilePath, bytes);
        Assert.Throws<CheckpointFormatException>(() => SafetensorsFile.Open(FilePath));
    }

    [Fact]
    public void Truncated_anywhere_it_is_refused()
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(FilePath, new Dictionary<string, Tensor> { ["a"] = ones(3), ["b"] = ones(2, ScalarType.Int64) });
        var whole = File.ReadAllBytes(FilePath);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            Assert.Throws<CheckpointFormatException>(() => SafetensorsFile.Open(FilePath));
        }
    }

    [Fact]
    public void A_damaged_file_is_refused_or_read_and_nothing_else_happens()
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(FilePath, new Dictionary<string, Tensor> { ["a"] = ones(3, 2), ["b"] = ones(2, ScalarType.Int64) });
        var whole = File.ReadAllBytes(FilePath);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 4].Sample(
            damage =>
            {
                var bytes = (byte[])whole.Clone();
                foreach (var (at, value) in damage)
                {
                    bytes[at] = value;
                }

                File.WriteAllBytes(FilePath, bytes);
                try
                {
                    using var file = SafetensorsFile.Open(FilePath);
                    foreach (var name in file.Entries.Keys)
                    {
                        file.Read(name).Dispose();
                    }
                }
                catch (CheckpointFormatException)
                {
                }
            },
            iter: 3000, threads: 1);
    }

    [Fact]
    public void Any_tensors_come_back()
    {
        var tensors = Gen.Dictionary(
            Gen.String[1, 12].Where(name => name != "__metadata__" && !name.Any(char.IsSurrogate)),
            Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5], Gen.Float[-1e3f, 1e3f]))[0, 6];
        tensors.Sample(
            description =>
            {
                using var scope = NewDisposeScope();
                var written = description.ToDictionary(p => p.Key, p => rand(p.Value.Item1, p.Value.Item2) * p.Value.Item3);
                SafetensorsWriter.Write(FilePath, written);
                using var file = SafetensorsFile.Open(FilePath);
                Assert.Equal(written.Count, file.Entries.Count);
                Assert.All(written, pair => Assert.True(file.Read(pair.Key).Equals(pair.Value)));
            },
            iter: 200, threads: 1);
    }

    [Fact]
    public void Reading_leaves_one_tensor_alive()
    {
        using (var scope = NewDisposeScope())
        {
            SafetensorsWriter.Write(FilePath, new Dictionary<string, Tensor> { ["w"] = ones(4) });
        }

        using var file = SafetensorsFile.Open(FilePath);
        var before = LiveTensors.Baseline();
        var read = file.Read("w", ScalarType.Float64);
        Assert.Equal(before + 1, Tensor.TotalCount);
        read.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    private void WriteRaw(byte[] header, int dataLength)
    {
        var bytes = new byte[8 + header.Length + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        File.WriteAllBytes(FilePath, bytes);
    }
}
