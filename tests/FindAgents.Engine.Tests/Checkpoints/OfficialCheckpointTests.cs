using System.Globalization;
using System.Runtime.InteropServices;
using FindAgents.Engine.Checkpoints;
using FindAgents.Testing.Checkpoints;
using FindAgents.Tests;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Checkpoints;

/// <summary>Synthetic checkpoints with the official models' names and shapes.</summary>
public sealed class OfficialCheckpointTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>Set to 1 to run what writes and reads whole checkpoints: a gigabyte on disk and in memory.</summary>
    private const string LargeVariable = "FINDAGENTS_LARGE";

    private const double MostMemory = 1.3;

    private readonly TempFolder _folder = new();

    public static TheoryData<string> Models => ["focalt_llama_lang", "focall_llama_lang", "focalt_unicl_lang", "davitd3_unicl_lang", "samb_unicl_lang"];

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void Every_official_name_loads(string model)
    {
        Skip.If(OfficialWeights.FilePath is null, OfficialWeights.Missing);

        // The names are what matters here: no size is above 2.
        var small = OfficialWeights.Of(model).ToDictionary(weight => weight.Key, weight => weight.Value.Select(size => Math.Min(size, 2)).ToArray());
        using var module = NamedWeights.Of(small);
        var path = _folder.At("small.pt");
        Save(path, small);
        using (var file = CheckpointFile.Open(path))
        {
            Assert.True(ModuleWeights.Load(module, file).IsNone);
        }

        var expected = module.state_dict();
        ModuleWeights.Save(module, _folder.At("small.safetensors"));
        using var again = CheckpointFile.Open(_folder.At("small.safetensors"));
        Assert.Equal(small.Count, again.Entries.Count);
        using var other = NamedWeights.Of(small);
        Assert.True(ModuleWeights.Load(other, again).IsNone);
        Assert.All(other.state_dict(), weight => Assert.True(weight.Value.Equals(expected[weight.Key])));
    }

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void Every_official_shape_is_read(string model)
    {
        Skip.If(OfficialWeights.FilePath is null, OfficialWeights.Missing);
        Skip.If(OperatingSystem.IsWindows(), "Files with holes are not tried on Windows.");
        var weights = OfficialWeights.Of(model).Select(weight => (weight.Key, ScalarType.Float32, weight.Value));
        if (model.Contains("llama", StringComparison.Ordinal))
        {
            // 13 GB more, past the places that zip64 is needed for.
            weights = weights.Concat(OfficialWeights.Llama());
        }

        var listed = weights.ToDictionary(weight => weight.Key, weight => (weight.Item2, weight.Item3));
        var saved = new OrderedDict();
        foreach (var (name, (type, shape)) in listed)
        {
            var count = shape.Aggregate(1L, (product, size) => product * size);
            saved.Add(name, SavedTensor.Of(new SavedStorage($"{saved.Count()}", type, count, count * (type == ScalarType.Float16 ? 2 : 4), null), shape));
        }

        var path = _folder.At("hollow.pt");
        TorchSave.Zip(path, saved);
        using var file = PyTorchFile.Open(path);
        Assert.Equal(listed.Keys, file.Entries.Keys);
        Assert.All(listed, weight => Assert.Equal(weight.Value.Item2, file.Entries[weight.Key].Shape));
        Assert.All(listed, weight => Assert.Equal(weight.Value.Item1, file.Entries[weight.Key].DType));

        using var last = file.Read(listed.Keys.Last(name => listed[name].Item2.Length == 1));
        Assert.Equal(0, last.count_nonzero().item<long>());
    }

    [SkippableTheory]
    [MemberData(nameof(Models))]
    [Trait("Category", "Large")]
    public void A_whole_checkpoint_loads_within_its_size_of_memory(string model)
    {
        Skip.IfNot(Environment.GetEnvironmentVariable(LargeVariable) == "1", $"{LargeVariable}=1 runs what needs gigabytes.");
        Skip.If(OfficialWeights.FilePath is null, OfficialWeights.Missing);
        Skip.IfNot(OperatingSystem.IsLinux(), "Peak memory is read from /proc.");
        var weights = OfficialWeights.Of(model);
        var (pt, safetensors) = (_folder.At("whole.pt"), _folder.At("whole.safetensors"));
        Save(pt, weights);
        Load(pt, weights, model, module => ModuleWeights.Save(module, safetensors));
        Load(safetensors, weights, model, _ => { });

        using var first = CheckpointFile.Open(pt);
        using var second = CheckpointFile.Open(safetensors);
        foreach (var name in weights.Keys)
        {
            using var scope = NewDisposeScope();
            Assert.True(first.Read(name).Equals(second.Read(name)), name);
        }
    }

    private void Load(string path, IReadOnlyDictionary<string, long[]> weights, string model, Action<nn.Module> use)
    {
        var (before, _) = Memory(resetPeak: true);
        using var module = NamedWeights.Of(weights);
        using (var file = CheckpointFile.Open(path))
        {
            Assert.True(ModuleWeights.Load(module, file).IsNone);
        }

        var size = new FileInfo(path).Length;
        var ratio = (double)(Memory().Peak - before) / size;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model} {Path.GetExtension(path)}: {size / 1e6:F0} MB, loaded in {ratio:F3} of that"));
        Assert.True(ratio <= MostMemory, $"{ratio:F2} times the file's size");
        use(module);
    }

    // In bytes: what is in memory now, and the most that was since the peak was reset.
    private static (long Now, long Peak) Memory(bool resetPeak = false)
    {
        if (resetPeak)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            _ = ReleaseFreeMemory(0); // what an earlier model left behind would hide this one's growth
            File.WriteAllText("/proc/self/clear_refs", "5");
        }

        var lines = File.ReadAllLines("/proc/self/status");
        return (Of("VmRSS:"), Of("VmHWM:"));

        long Of(string key) => 1024 * long.Parse(lines.Single(line => line.StartsWith(key, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture);
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int ReleaseFreeMemory(nuint keep);

    private static void Save(string path, IReadOnlyDictionary<string, long[]> weights)
    {
        // Numbers that are different from place to place and from weight to weight, without a gigabyte of random draws.
        var random = new Random(7);
        var block = new float[(1 << 20) + 4096];
        for (var i = 0; i < block.Length; i++)
        {
            block[i] = random.NextSingle() - 0.5f;
        }

        var saved = new OrderedDict { HasVersions = true };
        foreach (var (name, shape) in weights)
        {
            var count = shape.Aggregate(1L, (product, size) => product * size);
            var start = random.Next(4096);
            saved.Add(name, SavedTensor.Of(new SavedStorage($"{saved.Count()}", ScalarType.Float32, count, 4 * count, Write), shape));

            void Write(Stream stream)
            {
                for (var left = count; left > 0; left -= 1 << 20)
                {
                    stream.Write(MemoryMarshal.AsBytes(block.AsSpan(start, (int)Math.Min(left, 1 << 20))));
                }
            }
        }

        TorchSave.Zip(path, saved);
    }
}
