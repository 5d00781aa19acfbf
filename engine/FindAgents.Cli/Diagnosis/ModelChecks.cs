using System.Diagnostics;
using System.Globalization;
using FindAgents.Cli.Models;
using FindAgents.Engine;
using FindAgents.Engine.Catalogue;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Models.Official;

namespace FindAgents.Cli.Diagnosis;

/// <summary>The checks of the model: its files, and an answer of it.</summary>
internal sealed class ModelChecks(FindEngineOptions options, Func<FindEngineOptions, IFindEngine> load)
{
    private const int Width = 512;
    private const int Height = 384;

    public Check Files()
    {
        if (OfficialFile() is { } checkpoint)
        {
            return Official(checkpoint);
        }

        var model = InstalledModel.Open(options.ModelPath);
        var found = $"{model.Name} {model.Version} in {model.Folder}, {SystemChecks.Size(model.Bytes)}";
        return model.Verify() switch
        {
            [] => new Check("model", CheckState.Warn, $"{found}, without checksums", $"There is no {InstalledModel.ChecksumFile} in the folder: whether the files are whole cannot be told."),
            var files when files.All(file => file.IsGood) => new Check("model", CheckState.Ok, $"{found}, checksums match"),
            var files => new Check("model", CheckState.Fail, found, $"Not as they were published: {string.Join(", ", files.Where(file => !file.IsGood).Select(file => $"{file.Name} ({file.Fault})"))}. Fetch them again."),
        };
    }

    // A checkpoint's file, where the model is one.
    private string? OfficialFile() => options.ModelPath is not { } path ? null
        : File.Exists(path) ? path
        : ModelCatalogue.Official.FirstOrDefault(model => model.Name.Equals(path, StringComparison.OrdinalIgnoreCase)) is { } known && !Directory.Exists(path) ? new ModelCache(options.CacheFolder).PathOf(known)
        : null;

    private Check Official(string path)
    {
        if (!File.Exists(path))
        {
            return new Check("model", CheckState.Fail, $"{path} is not there", $"Run findagents models pull {options.ModelPath}.");
        }

        using var file = CheckpointFile.Open(path);
        var config = OfficialModelConfig.Choose(options.ModelConfiguration, file);
        var differences = OfficialModelLoader.Compare(file, config);
        var found = $"{config.Name} in {Path.GetFullPath(path)}, {SystemChecks.Size(new FileInfo(path).Length)}, {file.Entries.Count} tensors";
        return differences.IsNone
            ? new Check("model", CheckState.Ok, $"{found}: all weights, no others")
            : new Check("model", CheckState.Fail, found, $"It does not fit its configuration: {differences}.");
    }

    public async Task<Check> AnswerAsync(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var engine = load(options);
        var loaded = clock.Elapsed;
        using (var first = await engine.EncodeAsync(Gradient(), cancellationToken))
        {
            _ = await engine.SegmentAsync(first, cancellationToken: cancellationToken);
        }

        // The second time shows what it will go on to take.
        using var image = await engine.EncodeAsync(Gradient(), cancellationToken);
        var result = await engine.SegmentAsync(image, cancellationToken: cancellationToken);
        return new Check(
            "answer",
            CheckState.Ok,
            string.Create(
                CultureInfo.InvariantCulture,
                $"loaded in {loaded.TotalMilliseconds:0} ms; a {Width}×{Height} picture takes {result.Timings.Encode.TotalMilliseconds:0} ms, a question about it {result.Timings.Ask.TotalMilliseconds:0} ms"));
    }

    private static RgbImage Gradient()
    {
        var pixels = new byte[Width * Height * 3];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var at = 3 * ((y * Width) + x);
                pixels[at] = (byte)(x * 255 / Width);
                pixels[at + 1] = (byte)(y * 255 / Height);
                pixels[at + 2] = (byte)((x ^ y) & 0xff);
            }
        }

        return new RgbImage(Width, Height, pixels);
    }
}
