using FindAgents.Engine.Models.Mini;
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
        var folder = options.ModelPath ?? DefaultModelPath;
        if (!Directory.Exists(folder))
        {
            throw new FindException($"The model folder '{folder}' does not exist: name a folder that holds {FindMiniConfig.FileName}, or leave the model out for find-mini.");
        }

        if (options.Threads is { } threads)
        {
            set_num_threads(threads);
        }

        var device = ResolveDevice(options.Device);
        if (options.Precision == ComputePrecision.Float16 && device.type == DeviceType.CPU)
        {
            throw new FindException(FindEngineOptions.NoFloat16);
        }

        return new FindEngine(FindMiniModel.Load(folder, device, options.Precision), options, device);
    }

    private static Device ResolveDevice(string name)
    {
        if (name == "auto")
        {
            return cuda.is_available() ? CUDA : CPU;
        }

        if (name != "cpu" && !cuda.is_available())
        {
            throw new FindException($"Device '{name}' was asked for, but this build of libtorch sees no GPU: build with -p:Accelerator=cuda or set {TorchLibrary.FolderVariable}, or use cpu.");
        }

        return torch.device(name);
    }
}
