using System.Globalization;
using System.Text.Json;
using FindAgents.Engine.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Optimisation;

/// <summary>
/// A folder of checkpoints that survives being killed at any moment: each is written beside the others under a
/// temporary name and renamed when it is complete; the last few are kept.
/// </summary>
/// <remarks>One process at a time may write to a folder. Not safe for concurrent use.</remarks>
public sealed class TrainingCheckpoints
{
    private const string Prefix = "step-";
    private const string Unfinished = "unfinished-";
    private const string ModelFile = "model.safetensors";
    private const string AverageFile = "average.safetensors";
    private const string OptimizerFile = "optimizer.bin";
    private const string RandomFile = "random.safetensors";
    private const string StateFile = "state.json";
    private const string RandomName = "cpu";

    private readonly string _folder;
    private readonly int _keep;

    /// <summary>Uses a folder, which is made where it does not exist; what an earlier process left unfinished is deleted.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="keep">How many checkpoints are kept, at least 1.</param>
    public TrainingCheckpoints(string folder, int keep = 2)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(keep);
        _folder = folder;
        _keep = keep;
        Directory.CreateDirectory(folder);
        foreach (var left in Directory.EnumerateDirectories(folder, Unfinished + "*"))
        {
            Directory.Delete(left, recursive: true);
        }
    }

    /// <summary>The steps of the checkpoints there are, ascending.</summary>
    public IReadOnlyList<long> Steps =>
        [.. Directory.EnumerateDirectories(_folder, Prefix + "*")
            .Select(path => long.TryParse(Path.GetFileName(path)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : -1)
            .Where(step => step >= 0).Order()];

    /// <summary>The folder of a step's checkpoint; model.safetensors in it is the whole model.</summary>
    public string PathOf(long step) => Path.Combine(_folder, Prefix + step.ToString("D9", CultureInfo.InvariantCulture));

    /// <summary>Writes a checkpoint and deletes those beyond the number to keep.</summary>
    /// <exception cref="IOException">The disk is full, or the folder cannot be written; earlier checkpoints are intact.</exception>
    public void Save(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var temporary = Path.Combine(_folder, Unfinished + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(temporary);
        Write(state, temporary);
        var final = PathOf(state.Step);
        if (Directory.Exists(final))
        {
            Directory.Delete(final, recursive: true);
        }

        Directory.Move(temporary, final);
        foreach (var step in Steps.Where(step => step != state.Step).Reverse().Skip(_keep - 1))
        {
            Directory.Delete(PathOf(step), recursive: true);
        }
    }

    /// <summary>Puts the latest checkpoint into a state built as it was when saved.</summary>
    /// <returns>False, and nothing changed, where there is none.</returns>
    /// <exception cref="CheckpointMismatchException">The model is not the one that was saved.</exception>
    public bool TryResume(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Steps is not [.., var latest])
        {
            return false;
        }

        var path = PathOf(latest);
        using var scope = NewDisposeScope();
        using (var file = SafetensorsFile.Open(Path.Combine(path, ModelFile)))
        {
            ModuleWeights.Load(state.Model, file);
        }

        state.Optimizer.load_state_dict(Path.Combine(path, OptimizerFile));
        var saved = JsonSerializer.Deserialize<SavedState>(File.ReadAllBytes(Path.Combine(path, StateFile)))!;
        ReadAverage(state.Average, Path.Combine(path, AverageFile), saved.AverageUpdates);
        using (var file = SafetensorsFile.Open(Path.Combine(path, RandomFile)))
        {
            set_rng_state(file.Read(RandomName));
        }

        state.Step = saved.Step;
        state.Values.Clear();
        foreach (var (name, value) in saved.Values)
        {
            state.Values[name] = value;
        }

        return true;
    }

    private static void Write(TrainingState state, string path)
    {
        using var scope = NewDisposeScope();
        ModuleWeights.Save(state.Model, Path.Combine(path, ModelFile));
        state.Optimizer.save_state_dict(Path.Combine(path, OptimizerFile));
        if (state.Average is { } average)
        {
            SafetensorsWriter.Write(Path.Combine(path, AverageFile), average.Averages);
        }

        SafetensorsWriter.Write(Path.Combine(path, RandomFile), new Dictionary<string, Tensor> { [RandomName] = get_rng_state() });
        File.WriteAllBytes(
            Path.Combine(path, StateFile), JsonSerializer.SerializeToUtf8Bytes(new SavedState(state.Step, state.Average?.Updates ?? 0, state.Values)));
    }

    private static void ReadAverage(WeightAverage? average, string path, long updates)
    {
        if (average is null || !File.Exists(path))
        {
            return;
        }

        using var noGradient = no_grad();
        using var file = SafetensorsFile.Open(path);
        var averages = average.Averages;
        var missing = averages.Keys.Where(name => !file.Contains(name)).ToArray();
        var unexpected = file.Entries.Keys.Where(name => !averages.ContainsKey(name)).ToArray();
        if (missing.Length + unexpected.Length > 0)
        {
            var differences = new WeightDifferences(missing, unexpected, []);
            throw new CheckpointMismatchException($"{path} does not hold the averages of this model's trained weights: {differences}", differences);
        }

        foreach (var (name, tensor) in averages)
        {
            tensor.copy_(file.Read(name));
        }

        average.Updates = updates;
    }

    private sealed record SavedState(long Step, long AverageUpdates, Dictionary<string, double> Values);
}
