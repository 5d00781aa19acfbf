namespace FindAgents.Engine.Runtime;

/// <summary>Which native libraries this process computes with, for a person who looks for a fault.</summary>
/// <param name="TorchVersion">The version of libtorch, such as <c>2.10.0</c>; where the folder in use does not tell, the version that TorchSharp was made for.</param>
/// <param name="TorchFolder">The folder that libtorch was loaded from; <see langword="null"/> where the system does not tell.</param>
/// <param name="StandardLibrary">The loaded <c>libstdc++</c>; <see langword="null"/> where there is none or the system does not tell.</param>
/// <param name="StandardLibraryVersion">The newest symbol version that it offers, such as <c>GLIBCXX_3.4.30</c>.</param>
/// <param name="Remark">What was done to load the libraries.</param>
/// <param name="CudaDevices">How many CUDA devices libtorch can use.</param>
/// <param name="Threads">The threads that an operation may use.</param>
public sealed record TorchLibraryInfo(
    string TorchVersion,
    string? TorchFolder,
    string? StandardLibrary,
    string? StandardLibraryVersion,
    string Remark,
    int CudaDevices,
    int Threads);
