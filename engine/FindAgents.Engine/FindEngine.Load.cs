using FindAgents.Engine.Catalogue;
using FindAgents.Engine.Models;
using FindAgents.Engine.Models.Mini;
using FindAgents.Engine.Models.Official;
using FindAgents.Engine.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine;

public sealed partial class FindEngine
{
    /// <summary>The folder of find-mini, the model that comes with the library.</summary>
    public static string DefaultModelPath => Path.Combine(AppContext.BaseDirectory, "models", "find-mini");

    /// <summary>Loads a model and makes an engine of it.</summary>
    /// <param name="options">Device, model, threads; <see langword="null"/> for find-mini on what the machine has.</param>
    /// <returns>The engine; wrap it by <see cref="FindEngineBuilder"/> for logging and telemetry.</returns>
    /// <exception cref="FindException">An option cannot be used, the device is not there, or the model's files are missing or damaged; the message says what to do.</exception>
    public static IFindEngine Load(FindEngineOptions? options = null)
    {
        options ??= new FindEngineOptions();
        options.Validate();
        TorchLibrary.EnsureLoaded();
        if (options.Threads is { } threads)
        {
            set_num_threads(threads);
        }

        var device = ResolveDevice(options.Device);
        if (options.Precision == ComputePrecision.Float16 && device.type == DeviceType.CPU)
        {
            throw new FindException(FindEngineOptions.NoFloat16);
        }

        return new FindEngine(LoadModel(options, device), options, device);
    }

    private static IFindModel LoadModel(FindEngineOptions options, Device device)
    {
        var path = options.ModelPath ?? DefaultModelPath;
        if (File.Exists(path))
        {
            return Official(path);
        }

        if (!Directory.Exists(path))
        {
            var cache = new ModelCache(options.CacheFolder);
            var known = ModelCatalogue.Official.FirstOrDefault(model => model.Name.Equals(path, StringComparison.OrdinalIgnoreCase))
                ?? throw new FindException($"'{path}' is no model folder, no checkpoint, and none of the catalogue's models ({string.Join(", ", ModelCatalogue.Official.Select(model => model.Name))}). Leave the model out for find-mini.");
            return cache.Contains(known)
                ? Official(cache.PathOf(known))
                : throw new FindException($"'{known.Name}' is not on this machine: run findagents models pull {known.Name}, or put its file at {cache.PathOf(known)}.");
        }

        if (options.ModelConfiguration is null && FindMiniConfig.IsIn(path))
        {
            if (options.InputSides is not null)
            {
                throw new FindException($"The model in '{path}' brings images to the size that it was trained with: leave the input size out.");
            }

            return FindMiniModel.Load(path, device, options.Precision);
        }

        string[] checkpoints = [.. Directory.EnumerateFiles(path).Where(OfficialModelLoader.MayBeCheckpoint).Order(StringComparer.Ordinal)];
        return checkpoints.Length == 1
            ? Official(checkpoints[0])
            : throw new FindException($"The folder '{path}' holds neither a {FindMiniConfig.FileName} of find-mini nor one checkpoint ({(checkpoints.Length == 0 ? "none" : string.Join(", ", checkpoints.Select(Path.GetFileName)))}): name the checkpoint's file.");

        // Gigabytes are not read to be refused.
        OfficialModel Official(string file) => options.SecondLook == true
            ? throw new FindException($"'{file}' is an official checkpoint, which is asked once: its answers are the official ones, which a second look would change. Leave the second look out.")
            : OfficialModelLoader.Load(file, options.ModelConfiguration, options.LanguageModelPath, device, options.Precision, options.InputSides ?? ModelCatalogue.OfFile(file)?.InputSides);
    }

    /// <summary>The device of a name in <see cref="FindEngineOptions.Device"/>.</summary>
    /// <exception cref="FindException">It is not there.</exception>
    internal static Device ResolveDevice(string name)
    {
        if (name == "auto")
        {
            return cuda.is_available() ? CUDA : CPU;
        }

        if (name != "cpu" && !cuda.is_available())
        {
            throw new FindException($"Device '{name}' was asked for, but this build of libtorch sees no GPU: build with -p:Accelerator=cuda or set {TorchLibrary.FolderVariable}, or use cpu.");
        }

        var device = torch.device(name);
        return device.type != DeviceType.CUDA || device.index < cuda.device_count()
            ? device
            : throw new FindException($"Device '{name}' was asked for, but there are {cuda.device_count()} GPUs, counted from cuda:0.");
    }
}
