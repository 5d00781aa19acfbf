using FindAgents.Engine.Checkpoints;
using FindAgents.Testing;
using FindAgents.Testing.Checkpoints;
using FindAgents.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Checkpoints;

/// <summary>Ten thousand damaged files, the same ones on every run: each is read or refused by type, within bounded memory.</summary>
public sealed class PyTorchFuzzTests : IDisposable
{
    private const int Mutations = 10_000;
    private const int Seed = 2312_07532;
    private const long Slack = 6 << 20;

    // What makes a difference in lengths, counts and offsets.
    private static readonly byte[] Telling = [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff];

    private static readonly byte[] Opcodes = [.. "(.0125NJKMGTUXaeltdsupqrghjQcRbioCB])}"u8, 0x80, 0x81, 0x82, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Damaged_files_are_read_or_refused_and_nothing_else_happens()
    {
        var seeds = Seeds();
        var random = new Random(Seed);
        var path = _folder.At("damaged.pt");
        var (read, refused, classes) = (0, 0, 0);
        var tensors = LiveTensors.Baseline();
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = Damage(seeds[random.Next(seeds.Count)], random);
            File.WriteAllBytes(path, bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            long materialised = 0;
            try
            {
                using var file = PyTorchFile.Open(path);
                foreach (var (name, entry) in file.Entries)
                {
                    using var tensor = file.Read(name);
                    Assert.Equal(entry.Shape, tensor.shape);
                    materialised = Math.Max(materialised, tensor.NumberOfElements * tensor.ElementSize);
                }

                read++;
            }
            catch (RefusedClassException)
            {
                classes++;
            }
            catch (CheckpointFormatException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"Mutation {i} ({bytes.Length} bytes): {error}");
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(materialised <= bytes.Length, $"mutation {i}: a tensor of {materialised} bytes from a file of {bytes.Length}");
            Assert.True(allocated <= bytes.Length + Slack, $"mutation {i}: {allocated} bytes allocated for a file of {bytes.Length}");
        }

        Assert.Equal(tensors, Tensor.TotalCount);

        // Damage that changes nothing, or everything at once, would test little.
        Assert.True(read > Mutations / 20 && refused > Mutations / 4 && classes > Mutations / 100, $"{read} read, {refused} refused, {classes} classes refused");
    }

    private List<byte[]> Seeds()
    {
        using var scope = NewDisposeScope();
        var storage = SavedTensor.Of("0", arange(12, ScalarType.Float32)).Storage;
        var value = new Dictionary<string, object?>
        {
            ["model"] = new OrderedDict { HasVersions = true }.With(
                ("module.a", SavedTensor.Of(storage, 3, 4) with { IsParameter = true }),
                ("module.b", new SavedTensor(storage, 1, [2, 3], [1, 2])),
                ("module.c", SavedTensor.Of("1", tensor([true, false]))),
                ("module.d", SavedTensor.Of("2", tensor(7L)))),
            ["step"] = 70_000,
            ["rate"] = 0.5,
            ["sizes"] = new PickleCall(new PickleGlobal("torch", "Size"), [new object?[] { 1, 2 }]),
            ["history"] = new List<object?> { 1, "two", null, true, 1L << 40, ScalarType.Float16 },
        };
        var seeds = Directory.GetFiles(Path.Combine(RepositoryFolder.Fixtures, "checkpoints"), "*.pt").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        var path = _folder.At("seed.pt");
        foreach (var protocol in (int[])[2, 4])
        {
            TorchSave.Zip(path, value, protocol);
            seeds.Add(File.ReadAllBytes(path));
            TorchSave.Legacy(path, value, protocol);
            seeds.Add(File.ReadAllBytes(path));
        }

        return seeds;
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 32), bytes.Count - at);
            switch (random.Next(16))
            {
                case 0:
                    bytes.RemoveRange(at, length);
                    break;
                case 1:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3 or 4 or 5:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 6 or 7 or 8:
                    bytes[at] = Telling[random.Next(Telling.Length)];
                    break;
                case 9 or 10 or 11:
                    bytes[at] = Opcodes[random.Next(Opcodes.Length)];
                    break;
                case 12:
                    bytes.InsertRange(at, [Opcodes[random.Next(Opcodes.Length)], (byte)random.Next(256)]);
                    break;
                case 13:
                    var from = random.Next(bytes.Count - length + 1);
                    bytes.GetRange(from, length).Index().ToList().ForEach(b => bytes[at + b.Index] = b.Item);
                    break;
                default:
                    bytes[at] = (byte)random.Next(256);
                    break;
            }

            if (bytes.Count == 0)
            {
                break;
            }
        }

        return [.. bytes];
    }
}
