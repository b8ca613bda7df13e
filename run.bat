@echo off
rem The words of ./run, on Windows 10 and later: none, test, lint, bench, soak; any others go to python -m gisapp.
setlocal
set "root=%~dp0"
set "venv=%root%.venv"
set "python=%venv%\Scripts\python.exe"
set "PYTHONUTF8=1"

set "kind=run"
for %%w in (test lint bench soak) do if /i "%~1"=="%%w" set "kind=test"

rem A finished set-up leaves copies of the requirements it installed.
if exist "%venv%\unfinished" goto setup
"%python%" -c "" >nul 2>nul || goto setup
fc /b "%root%requirements.txt" "%venv%\set-up.%kind%.txt" >nul 2>nul || goto setup
if "%kind%"=="run" goto start
fc /b "%root%tests\requirements.txt" "%venv%\set-up.more.txt" >nul 2>nul || goto setup
goto start

:setup
rem An interrupted set-up may have left half a package that pip takes for a whole one: begin anew.
if not exist "%venv%\unfinished" "%python%" -c "import pip" >nul 2>nul && goto install
set "base="
for %%v in (3.13 3.12 3.11) do if not defined base py -%%v -c "" >nul 2>nul && set "base=py -%%v"
set "fits=import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))"
if not defined base python -c "%fits%" >nul 2>nul && set "base=python"
if not defined base (
    echo Python 3.11, 3.12 or 3.13 is needed: install one from python.org and start again. 1>&2
    exit /b 1
)
echo Making .venv 1>&2
if exist "%venv%" rmdir /s /q "%venv%"
mkdir "%venv%"
type nul > "%venv%\unfinished"
%base% -m venv "%venv%" || exit /b 1

:install
echo Installing Python packages: some minutes the first time 1>&2
type nul > "%venv%\unfinished"
set "more="
if "%kind%"=="test" set more=-r "%root%tests\requirements.txt"
"%python%" -m pip install --quiet --no-input --disable-pip-version-check -r "%root%requirements.txt" %more% 1>&2 || exit /b 1
copy /b /y "%root%requirements.txt" "%venv%\set-up.%kind%.txt" >nul
if "%kind%"=="test" copy /b /y "%root%tests\requirements.txt" "%venv%\set-up.more.txt" >nul
del "%venv%\unfinished"

:start
if "%kind%"=="run" goto gisapp
set "word=%~1"
set "rest="
:more
shift
if "%~1"=="" goto word
set rest=%rest% %1
goto more

:word
cd /d "%root%"
if /i "%word%"=="test" "%python%" -m pytest -n auto -m "not soak" %rest%
if /i "%word%"=="soak" "%python%" -m pytest tests -m soak %rest%
if /i "%word%"=="bench" "%python%" -m benchmarks %rest%
if /i not "%word%"=="lint" exit /b %errorlevel%
"%python%" -m ruff check || exit /b 1
"%python%" -m ruff format --check || exit /b 1
"%python%" -m mypy
exit /b %errorlevel%

:gisapp
set "PYTHONPATH=%root%"
"%python%" -P -m gisapp %*
exit /b %errorlevel%
