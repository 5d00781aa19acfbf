@echo off
rem Runs the findagents command from a checkout: builds it first where the sources are newer than the last build.
setlocal
where dotnet >nul 2>nul
if errorlevel 1 (
  echo findagents: the .NET 10 SDK is needed and no 'dotnet' was found. Install it: https://dotnet.microsoft.com/download/dotnet/10.0 1>&2
  exit /b 1
)
powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0engine\FindAgents.Cli\build.ps1" 1>&2
if errorlevel 1 exit /b 1
dotnet "%~dp0engine\FindAgents.Cli\bin\Release\net10.0\findagents.dll" %*
exit /b %errorlevel%
